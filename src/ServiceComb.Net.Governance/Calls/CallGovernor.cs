using System.Net;
using System.Runtime.CompilerServices;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Answers the two questions about an outgoing call: which policies are around it, and which instance gets the
/// next try. Used by the HttpClient handler and by the gateway.</summary>
internal sealed class CallGovernor(SnapshotSource source, GovernanceOptions own, BalancingRules rules, PolicyWatch watch, TimeProvider time)
{
    private const int Recent = 64;
    private readonly ConditionalWeakTable<ServiceEntry, GovernedService> _services = [];
    private readonly GovernedService?[] _recent = new GovernedService?[Recent];

    public GovernanceSettings Settings => source.Current.Settings;

    public GovernanceOptions Own => own;

    public PolicyWatch Watch => watch;

    public TimeProvider Time => time;

    /// <summary>The policies for a request; <see cref="GovernedPolicies.None"/> at next to no cost when there can be none.</summary>
    public GovernedPolicies Match<TView>(in TView request)
        where TView : IRequestView => source.Current.Outgoing.Match(request);

    /// <summary>Chooses the instance of a call without policies.</summary>
    /// <param name="entry">The service.</param>
    /// <param name="instances">Its instances at this moment.</param>
    /// <param name="request">The request, which route rules look at.</param>
    /// <param name="reporter">The rule, when it must be told how the call ends.</param>
    /// <returns>Null when there is no instance or the route rule leaves none.</returns>
    public InstanceSlot? Pick<TView>(ServiceEntry entry, ServiceInstances instances, in TView request, out BalancingRule? reporter)
        where TView : IRequestView
    {
        var snapshot = source.Current;
        var service = Of(entry);
        var group = Candidates(service, entry.ServiceName, service.Table(instances, snapshot.Settings.Zones), snapshot, request);
        if (group.IsEmpty)
        {
            reporter = null;
            return null;
        }

        var rule = service.Rule(null, snapshot.Settings);
        reporter = rule.WantsReports ? rule : null;
        return group.Slots[rule.First(group)];
    }

    /// <summary>Counts the next try of a governed call.</summary>
    /// <returns>The fault that is to happen to it, if one is.</returns>
    public FaultInjectionPolicy? Attempt(CallTries tries, ServiceEntry entry)
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
    public Exception? Begin<TView>(CallTries tries, ServiceEntry entry, in TView request)
        where TView : IRequestView
    {
        var (snapshot, policies, instances) = (source.Current, tries.Policies, entry.Current);
        var service = Of(entry);
        var table = service.Table(instances, snapshot.Settings.Zones);
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

        var group = Candidates(service, entry.ServiceName, table, snapshot, request);
        if (group.IsEmpty)
        {
            return NoInstance(entry, instances);
        }

        return TryBegin(tries, group, rule) ? null : Full(tries);
    }

    /// <summary>Waits for a place on an instance when all are full and the document lets a call wait.</summary>
    /// <returns>Whether the try is begun.</returns>
    public async ValueTask<bool> WaitAsync(CallTries tries, ServiceEntry entry, CancellationToken cancellationToken)
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
        var permit = BreakerPhase.NoPermit;
        var breakers = BreakersOf(queue, policies);
        breakers = breakers is not null && breakers.TryEnter(queue, out permit) ? breakers : null;
        var rule = Of(entry).Rule(policies.Balance?.Rule, source.Current.Settings);
        tries.Begin(queue, breakers, permit, bulkhead, rule, time);
        return true;
    }

    public static NoInstanceException NoInstance(ServiceEntry entry, ServiceInstances instances) =>
        instances.Instances.IsEmpty ? NoInstanceException.NoneKnown(entry.Name, entry.Problem) : NoInstanceException.NoneLeft(entry.Name);

    private InstanceGroup Candidates<TView>(
        GovernedService service, string name, InstanceTable table, GovernanceSnapshot snapshot, in TView request)
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

    // First what was not tried, then what was; and when all are isolated, any: isolation must not empty the list. An
    // instance that is full is there all the same, so then the call is refused, or waits for that one.
    private bool TryBegin(CallTries tries, InstanceGroup group, BalancingRule rule)
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

    private bool TryBegin(CallTries tries, InstanceSlot slot, BalancingRule rule, bool tried, bool isolated) =>
        tries.HasTried(slot.State) == tried && TryBegin(tries, slot, rule, isolated);

    private bool TryBegin(CallTries tries, InstanceSlot slot, BalancingRule rule, bool isolated = false)
    {
        var policies = tries.Policies;
        var permit = BreakerPhase.NoPermit;
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

    private static BulkheadFullException Full(CallTries tries)
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
            service = _services.GetValue(entry, made => new GovernedService(made, own, rules, watch));
            Volatile.Write(ref place, service);
        }

        return service;
    }
}
