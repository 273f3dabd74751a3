using System.Net;
using System.Runtime.CompilerServices;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Matching;
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
        var group = Candidates(service, entry.Name, service.Table(instances, snapshot.Settings.Zones), snapshot, request);
        if (group.IsEmpty)
        {
            reporter = null;
            return null;
        }

        var rule = service.Rule(null, snapshot.Settings);
        reporter = rule.WantsReports ? rule : null;
        return group.Slots[rule.First(group)];
    }

    /// <summary>Begins the next try of a governed call.</summary>
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

        if (tries.Count > 0)
        {
            watch.Retried(entry.Name, policies.RetryKey ?? "", tries.Count);
        }

        var rule = service.Rule(policies.Balance?.Rule, snapshot.Settings);
        if (tries.Stay is { } same && Array.Find(table.All.Slots, slot => slot.State == same) is { } slot && TryBegin(tries, slot, rule))
        {
            return null;
        }

        var group = Candidates(service, entry.Name, table, snapshot, request);
        if (group.IsEmpty)
        {
            return NoInstance(entry, instances);
        }

        return TryBegin(tries, group, rule) ? null : Full(tries, group);
    }

    /// <summary>Waits for a place on an instance when all are full and the document lets a call wait.</summary>
    /// <returns>Whether the try is begun.</returns>
    public async ValueTask<bool> WaitAsync(CallTries tries, CancellationToken cancellationToken)
    {
        if (tries.Queue is not { } queue)
        {
            return false;
        }

        tries.Queue = null;
        var bulkhead = queue.State.Bulkhead(tries.Policies.InstanceBulkhead!);
        if (!await bulkhead.EnterAsync(cancellationToken))
        {
            return false;
        }

        tries.Begin(queue, breakers: null, BreakerPhase.NoPermit, bulkhead, rule: null, time);
        return true;
    }

    public static NoInstanceException NoInstance(ServiceEntry entry, ServiceInstances instances) =>
        instances.Instances.IsEmpty ? NoInstanceException.NoneKnown(entry.Name) : NoInstanceException.NoneLeft(entry.Name);

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

    // First what was not tried, then what was; and when isolation leaves none of them, any: it must not empty the list.
    private bool TryBegin(CallTries tries, InstanceGroup group, BalancingRule rule)
    {
        var slots = group.Slots;
        var first = rule.First(group);
        if (TryBegin(tries, slots[first], rule, tried: false, isolated: false))
        {
            return true;
        }

        for (var pass = 0; pass < 4; pass++)
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
        var bulkhead = policies.InstanceBulkhead is { } places ? slot.State.Bulkhead(places) : null;
        if (bulkhead is not null && !bulkhead.TryEnter())
        {
            return false;
        }

        var permit = BreakerPhase.NoPermit;
        var breakers = policies.Isolation is { IsForcedClosed: false } isolation ? slot.Table.Breakers(isolation) : null;
        if (breakers is not null && !breakers.TryEnter(slot, out permit))
        {
            if (!isolated)
            {
                bulkhead?.Leave();
                return false;
            }

            breakers = null;
        }

        var reports = rule.WantsReports ? rule : null;
        tries.Begin(slot, breakers, permit, bulkhead, reports, time);
        return true;
    }

    private static BulkheadFullException Full(CallTries tries, InstanceGroup group)
    {
        var policy = tries.Policies.InstanceBulkhead!;
        var slot = group.Slots[group.NextTurn()];
        tries.Queue = slot.State.Bulkhead(policy).Waits ? slot : null;
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
