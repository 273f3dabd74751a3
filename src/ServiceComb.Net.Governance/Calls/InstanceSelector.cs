using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Decides about outgoing calls: which instance gets the next try, and whether a failed connection is followed by
/// another try. Used by the HttpClient handler and by the gateway.</summary>
internal sealed class InstanceSelector(SnapshotSource source, IOptions<GovernanceOptions> options, BalancingRules rules, GovernanceMetrics watch, TimeProvider time)
{
    private const int Recent = 64;
    private readonly ConditionalWeakTable<ServiceEntry, GovernedService> _services = [];
    private readonly GovernedService?[] _recent = new GovernedService?[Recent];

    /// <summary>The documents and settings of this moment; a call keeps those of its begin.</summary>
    public GovernanceSnapshot Snapshot => source.Current;

    public GovernanceMetrics Metrics => watch;

    public TimeProvider Time => time;

    /// <summary>Chooses the instance of a call without policies.</summary>
    /// <param name="snapshot">The documents and settings of the call.</param>
    /// <param name="entry">The service.</param>
    /// <param name="instances">Its instances at this moment.</param>
    /// <param name="endpoint">The endpoints that the call can go to.</param>
    /// <param name="request">The request, which route rules look at.</param>
    /// <param name="reporter">The rule, when it must be told how the call ends.</param>
    /// <returns>Null when there is no instance with such an endpoint or the route rule leaves none.</returns>
    public InstanceSlot? Pick<TView>(
        GovernanceSnapshot snapshot, ServiceEntry entry, ServiceInstances instances, in EndpointRequirement endpoint, in TView request, out BalancingRule? reporter)
        where TView : IRequestView
    {
        var service = Of(entry);
        var table = service.Table(instances, snapshot.Settings.Zones, endpoint);
        var group = Candidates(entry.ServiceName, table, snapshot, request);
        if (group.IsEmpty)
        {
            reporter = null;
            return null;
        }

        var rule = service.Rule(null, snapshot.Settings);
        reporter = rule.WantsReports ? rule : null;
        var first = rule.First(group);
        return table.Pauses.IsAny ? FindCallable(group.Slots, first, table.Pauses) : group.Slots[first];
    }

    /// <summary>Begins a try on another instance after a failed connection, during which nothing was sent. It is none that a
    /// retry document counts.</summary>
    /// <returns>Whether a try was begun.</returns>
    public bool TryReconnect<TView>(CallAttemptState tries, ServiceEntry entry, in TView request, in Outcome<CallOutcome> outcome)
        where TView : IRequestView
    {
        if (!ConnectionFailure.Matches(outcome.Exception))
        {
            return false;
        }

        entry.ReportConnectionFailure(tries.Slot.Instance);
        if (!tries.CountConnectionFailure(time))
        {
            return false;
        }

        // First from the list at hand: with many dead instances there is a new list after each of them.
        var (snapshot, service) = (tries.Snapshot, Of(entry));
        var rule = service.Rule(tries.Policies.Balance?.Rule, snapshot.Settings);
        if (tries.Group is { } group && TryBeginReachable(tries, group, rule))
        {
            return true;
        }

        tries.Group = Candidates(entry.ServiceName, service.Table(entry.Current, snapshot.Settings.Zones, tries.Endpoint), snapshot, request);
        return !tries.Group.IsEmpty && TryBeginReachable(tries, tries.Group, rule);
    }

    /// <summary>Counts the next try of a governed call.</summary>
    /// <returns>The fault that is to happen to it, if one is.</returns>
    public FaultInjectionPolicy? Attempt(CallAttemptState tries, ServiceEntry entry)
    {
        if (tries.Count > 0)
        {
            watch.Retried(entry.ServiceName, tries.Policies.RetryKey ?? "", tries.Count);
        }

        tries.Attempt();
        if (tries.Policies.Fault is not { } fault || !fault.Next())
        {
            return null;
        }

        watch.Faulted(fault.Key, fault.Fault);
        return fault;
    }

    /// <summary>Begins a try that was counted: chooses its instance and takes what it needs of it. What the try waits for of
    /// itself, such as an injected delay, comes before.</summary>
    /// <returns>Why there is none, or null.</returns>
    public Exception? Begin<TView>(CallAttemptState tries, ServiceEntry entry, in TView request)
        where TView : IRequestView
    {
        var (snapshot, policies, instances) = (tries.Snapshot, tries.Policies, entry.Current);
        var service = Of(entry);
        var table = service.Table(instances, snapshot.Settings.Zones, tries.Endpoint);
        if (policies.Isolation is { IsForcedOpen: true } forced)
        {
            return new CircuitOpenException(forced.Key);
        }

        tries.Queue = null;
        var rule = service.Rule(policies.Balance?.Rule, snapshot.Settings);
        if (tries.Stay is { } same && Array.Find(table.All.Slots, slot => slot.State == same) is { } slot && TryBegin(tries, slot, rule))
        {
            return null;
        }

        var group = tries.Group = Candidates(entry.ServiceName, table, snapshot, request);
        if (group.IsEmpty)
        {
            return NoInstance(entry, instances, tries.Endpoint);
        }

        return TryBegin(tries, group, rule) ? null : Full(tries);
    }

    /// <summary>Waits for a place on an instance when all are full and the document lets a call wait.</summary>
    /// <returns>Whether the try is begun.</returns>
    public async ValueTask<bool> WaitAsync(CallAttemptState tries, ServiceEntry entry, CancellationToken cancellationToken)
    {
        if (tries.Queue is not { } queue)
        {
            return false;
        }

        var policies = tries.Policies;
        var bulkhead = queue.State.Bulkhead(policies.InstanceBulkhead!);
        if (!await bulkhead.EnterAsync(cancellationToken))
        {
            return false;
        }

        // Its breaker may have opened meanwhile: the call goes there all the same, as it has waited for this one, and does
        // not count.
        tries.BeginsAt = 0;
        var permit = BreakerState.NoPermit;
        var breakers = BreakersOf(queue, policies);
        breakers = breakers is not null && breakers.TryEnter(queue, out permit) ? breakers : null;
        var rule = Of(entry).Rule(policies.Balance?.Rule, tries.Snapshot.Settings);
        tries.Begin(queue, breakers, permit, bulkhead, rule, time);
        return true;
    }

    /// <summary>Explains why no instance was chosen.</summary>
    public static NoInstanceException NoInstance(ServiceEntry entry, ServiceInstances instances, EndpointRequirement endpoint) =>
        instances.Instances.IsEmpty ? NoInstanceException.NoneKnown(entry.Name, entry.Problem)
        : Array.TrueForAll(EndpointSelector.Choose(instances.Instances, endpoint), static one => one is null)
            ? NoInstanceException.NoneSuited(entry.Name, UnsuitableEndpoints.Describe(entry.Name, endpoint, instances.Instances))
        : NoInstanceException.NoneLeft(entry.Name);

    private InstanceGroup Candidates<TView>(string name, InstanceTable table, GovernanceSnapshot snapshot, in TView request)
        where TView : IRequestView
    {
        if (table.All.IsEmpty || snapshot.FindRoutes(name)?.Find(request) is not { } rule)
        {
            return table.Near;
        }

        var group = rule.Choose(table, out var choice);
        watch.Routed(name, choice);
        return group;
    }

    // First what was not tried, then what was; and when all are isolated or paused, any: neither must empty the list. An
    // instance that is full is there all the same, so then the call is refused, or waits for that one.
    private bool TryBegin(CallAttemptState tries, InstanceGroup group, BalancingRule rule)
    {
        var slots = group.Slots;
        var first = rule.First(group);
        if (TryBegin(tries, slots[first], rule, tried: false, isolated: false))
        {
            return true;
        }

        for (var pass = 0; pass < 4 && (pass < 2 || tries.Queue is null); pass++)
        {
            for (var i = 0; i < slots.Length; i++)
            {
                var place = first + i;
                if (TryBegin(tries, slots[place < slots.Length ? place : place - slots.Length], rule, tried: (pass & 1) != 0, isolated: pass >= 2))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // First what was not tried, then what was and took the connection.
    private bool TryBeginReachable(CallAttemptState tries, InstanceGroup group, BalancingRule rule)
    {
        var slots = group.Slots;
        var first = rule.First(group);
        for (var pass = 0; pass < 4; pass++)
        {
            for (var i = 0; i < slots.Length; i++)
            {
                var slot = slots[(first + i) % slots.Length];
                if (!tries.IsUnreachable(slot.State) && TryBegin(tries, slot, rule, tried: pass >= 2, isolated: (pass & 1) != 0))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool TryBegin(CallAttemptState tries, InstanceSlot slot, BalancingRule rule, bool tried, bool isolated) =>
        (isolated || !slot.Table.Pauses.Contains(slot.State, time)) && tries.HasTried(slot.State) == tried && TryBegin(tries, slot, rule, isolated);

    private InstanceSlot FindCallable(InstanceSlot[] slots, int first, InstancePauses pauses)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[(first + i) % slots.Length];
            if (!pauses.Contains(slot.State, time))
            {
                return slot;
            }
        }

        return slots[first];
    }

    private bool TryBegin(CallAttemptState tries, InstanceSlot slot, BalancingRule rule, bool isolated = false)
    {
        var policies = tries.Policies;
        var permit = BreakerState.NoPermit;
        var breakers = BreakersOf(slot, policies);
        if (breakers is not null && !breakers.TryEnter(slot, out permit))
        {
            if (!isolated)
            {
                return false;
            }

            breakers = null;
        }

        var bulkhead = policies.InstanceBulkhead is { } places ? slot.State.Bulkhead(places) : null;
        if (bulkhead is not null && !bulkhead.TryEnter())
        {
            breakers?.Forget(slot, permit);
            tries.Queue ??= slot;
            return false;
        }

        tries.Begin(slot, breakers, permit, bulkhead, rule, time);
        return true;
    }

    private static InstanceBreakers? BreakersOf(InstanceSlot slot, GovernedPolicies policies) =>
        policies.Isolation is { IsForcedClosed: false } isolation ? slot.Table.Breakers(isolation) : null;

    private static BulkheadFullException Full(CallAttemptState tries)
    {
        var policy = tries.Policies.InstanceBulkhead!;
        tries.Queue = tries.Queue is { } slot && slot.State.Bulkhead(policy).Waits ? slot : null;
        return new BulkheadFullException(policy.Key, HttpStatusCode.ServiceUnavailable);
    }

    private GovernedService Of(ServiceEntry entry)
    {
        ref var place = ref _recent[RuntimeHelpers.GetHashCode(entry) & (Recent - 1)];
        var service = Volatile.Read(ref place);
        if (service is null || service.Entry != entry)
        {
            service = _services.GetValue(entry, made => new GovernedService(made, options.Value, rules, watch));
            Volatile.Write(ref place, service);
        }

        return service;
    }
}
