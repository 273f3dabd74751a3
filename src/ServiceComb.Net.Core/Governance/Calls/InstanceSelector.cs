using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Polly;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Discovery.Resolution;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Selects the instances of outgoing calls and decides whether a failed connection is followed by another attempt.
/// Used by the HttpClient handler and by the gateway.</summary>
internal sealed class InstanceSelector(SnapshotSource source, IOptions<ServiceCombOptions> options, BalancingRules rules, GovernanceMetrics metrics, TimeProvider time)
{
    private const int CacheSize = 64;
    private readonly ConditionalWeakTable<ServiceEntry, GovernedService> _services = [];
    private readonly GovernedService?[] _cache = new GovernedService?[CacheSize];

    /// <summary>Gets the current snapshot; a call keeps the snapshot that it started with.</summary>
    public GovernanceSnapshot Snapshot => source.Current;

    public GovernanceMetrics Metrics => metrics;

    public TimeProvider Time => time;

    /// <summary>Gets the services that were called.</summary>
    public IEnumerable<GovernedService> Services => _services.Select(static pair => pair.Value);

    /// <summary>Returns whether the balancing rule of calls without policies needs a report about each call.</summary>
    public bool NeedsReports(ServiceEntry entry, GovernanceSnapshot snapshot) => GetService(entry).GetRule(null, snapshot.Settings.Balancing).NeedsReports;

    /// <summary>Selects the instance of a call without policies.</summary>
    /// <param name="snapshot">The snapshot of the call.</param>
    /// <param name="entry">The service.</param>
    /// <param name="instances">The current instances of the service.</param>
    /// <param name="endpoint">The endpoints that the call can be sent to.</param>
    /// <param name="request">The request that route rules are matched with.</param>
    /// <param name="reporter">The balancing rule when it needs a report about the call; otherwise null.</param>
    /// <returns>The instance; null when no instance has a suitable endpoint or the route rule excludes all of
    /// them.</returns>
    public InstanceSlot? Select<TView>(
        GovernanceSnapshot snapshot, ServiceEntry entry, ServiceInstances instances, in EndpointRequirement endpoint, in TView request, out BalancingRule? reporter)
        where TView : IRequestView
    {
        var service = GetService(entry);
        var table = service.GetTable(instances, snapshot.Settings.Zones, endpoint);
        var group = FindCandidates(entry.ServiceName, table, snapshot, request);
        if (group.IsEmpty)
        {
            reporter = null;
            return null;
        }

        var rule = service.GetRule(null, snapshot.Settings.Balancing);
        reporter = rule.NeedsReports ? rule : null;
        var first = rule.ChooseIndex(group);
        return table.Pauses.HasAny ? FindCallable(group.Slots, first, table.Pauses) : group.Slots[first];
    }

    /// <summary>Begins an attempt on another instance after a failed connection. Nothing was sent, so it does not count as
    /// a retry.</summary>
    /// <returns>True when an attempt was started.</returns>
    public bool TryReconnect<TView>(CallAttemptState attempts, ServiceEntry entry, in TView request, in Outcome<CallOutcome> outcome)
        where TView : IRequestView
    {
        if (!ConnectionFailure.Matches(outcome.Exception))
        {
            return false;
        }

        entry.ReportConnectionFailure(attempts.Slot.Instance);
        if (!attempts.CountConnectionFailure(time))
        {
            return false;
        }

        // Prefer the current candidates: with many unreachable instances a new list arrives after each failure.
        var (snapshot, service) = (attempts.Snapshot, GetService(entry));
        var rule = service.GetRule(attempts.Policies.LoadBalance?.Rule, snapshot.Settings.Balancing);
        if (attempts.Group is { } group && TryBeginReachable(attempts, group, rule))
        {
            return true;
        }

        attempts.Group = FindCandidates(entry.ServiceName, service.GetTable(entry.Current, snapshot.Settings.Zones, attempts.Endpoint), snapshot, request);
        return !attempts.Group.IsEmpty && TryBeginReachable(attempts, attempts.Group, rule);
    }

    /// <summary>Counts the next attempt of a governed call.</summary>
    /// <returns>The fault to inject; null for none.</returns>
    public FaultInjectionPolicy? CountAttempt(CallAttemptState attempts, ServiceEntry entry)
    {
        if (attempts.AttemptCount > 0)
        {
            metrics.OnRetry(entry.ServiceName, attempts.Policies.RetryKey ?? "", attempts.AttemptCount);
        }

        attempts.CountAttempt();
        if (attempts.Policies.FaultInjection is not { } fault || !fault.ShouldInject())
        {
            return null;
        }

        metrics.OnFaultInjected(fault.Key, fault.Fault);
        return fault;
    }

    /// <summary>Selects the instance of a counted attempt and acquires its permits. Call it after the delays of the
    /// attempt, such as an injected delay.</summary>
    /// <returns>The reason why no instance was selected; null on success.</returns>
    public Exception? BeginAttempt<TView>(CallAttemptState attempts, ServiceEntry entry, in TView request)
        where TView : IRequestView
    {
        var (snapshot, policies, instances) = (attempts.Snapshot, attempts.Policies, entry.Current);
        var service = GetService(entry);
        var table = service.GetTable(instances, snapshot.Settings.Zones, attempts.Endpoint);
        if (policies.Isolation is { IsForcedOpen: true } forced)
        {
            return new CircuitOpenException(forced.Key);
        }

        attempts.QueueSlot = null;
        var rule = service.GetRule(policies.LoadBalance?.Rule, snapshot.Settings.Balancing);
        if (attempts.PreferredInstance is { } same && Array.Find(table.All.Slots, slot => slot.State == same) is { } slot && TryBegin(attempts, slot, rule))
        {
            return null;
        }

        var group = attempts.Group = FindCandidates(entry.ServiceName, table, snapshot, request);
        if (group.IsEmpty)
        {
            return CreateNoInstanceException(entry, instances, attempts.Endpoint);
        }

        return TryBegin(attempts, group, rule) ? null
            : attempts.QueueSlot is null ? CreateNoInstanceException(entry, instances, attempts.Endpoint)
            : CreateBulkheadFullException(attempts);
    }

    /// <summary>Waits for a bulkhead permit when all instances are full and the document allows waiting.</summary>
    /// <returns>True when the attempt was started.</returns>
    public async ValueTask<bool> WaitAsync(CallAttemptState attempts, ServiceEntry entry, CancellationToken cancellationToken)
    {
        if (attempts.QueueSlot is not { } queue)
        {
            return false;
        }

        var policies = attempts.Policies;
        var bulkhead = queue.State.GetBulkhead(policies.InstanceBulkhead!);
        if (!await bulkhead.EnterAsync(cancellationToken))
        {
            return false;
        }

        // The breaker may have opened during the wait. The call still uses this instance, but is not counted.
        attempts.StartTimestamp = 0;
        var permit = BreakerState.NoPermit;
        var breakers = GetBreakers(queue, policies);
        breakers = breakers is not null && breakers.TryEnter(queue, out permit) ? breakers : null;
        var rule = GetService(entry).GetRule(policies.LoadBalance?.Rule, attempts.Snapshot.Settings.Balancing);
        attempts.Begin(queue, breakers, permit, bulkhead, rule, time);
        return true;
    }

    /// <summary>Creates the exception that explains why no instance was selected.</summary>
    public static NoInstanceException CreateNoInstanceException(ServiceEntry entry, ServiceInstances instances, EndpointRequirement endpoint) =>
        instances.Instances.IsEmpty ? NoInstanceException.NoKnownInstance(entry.Name, entry.Problem)
        : Array.TrueForAll(instances.ChooseEndpoints(endpoint), static one => one is null)
            ? NoInstanceException.NoSuitableInstance(entry.Name, UnsuitableEndpoints.Describe(entry.Name, endpoint, instances.Instances))
        : NoInstanceException.NoRoutedInstance(entry.Name);

    private InstanceGroup FindCandidates<TView>(string name, InstanceTable table, GovernanceSnapshot snapshot, in TView request)
        where TView : IRequestView
    {
        if (table.All.IsEmpty || snapshot.FindRoutes(name)?.Find(request) is not { } rule)
        {
            return table.Near;
        }

        var group = rule.Choose(table, out var choice);
        metrics.OnRouted(name, choice);
        return group;
    }

    // Prefer instances that were not tried yet, then tried ones. When all are isolated or paused, use any: isolation must
    // not leave a service without instances. An instance with a full bulkhead exists nevertheless, so the call is rejected
    // or waits for it.
    private bool TryBegin(CallAttemptState attempts, InstanceGroup group, BalancingRule rule)
    {
        var slots = group.Slots;
        var first = rule.ChooseIndex(group);
        if (TryBegin(attempts, slots[first], rule, tried: false, isolated: false))
        {
            return true;
        }

        for (var pass = 0; pass < 4 && (pass < 2 || attempts.QueueSlot is null); pass++)
        {
            if (pass == 2 && attempts.TryExtend())
            {
                pass = 0;
            }

            for (var i = 0; i < slots.Length; i++)
            {
                var index = first + i;
                if (TryBegin(attempts, slots[index < slots.Length ? index : index - slots.Length], rule, tried: (pass & 1) != 0, isolated: pass >= 2))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Prefer instances that were not tried yet, then tried ones whose connection succeeded.
    private bool TryBeginReachable(CallAttemptState attempts, InstanceGroup group, BalancingRule rule)
    {
        var slots = group.Slots;
        var first = rule.ChooseIndex(group);
        for (var pass = 0; pass < 4; pass++)
        {
            for (var i = 0; i < slots.Length; i++)
            {
                var slot = slots[(first + i) % slots.Length];
                if (!attempts.IsUnreachable(slot.State) && TryBegin(attempts, slot, rule, tried: pass >= 2, isolated: (pass & 1) != 0))
                {
                    return true;
                }
            }
        }

        return attempts.TryExtend() && TryBeginReachable(attempts, group, rule);
    }

    private bool TryBegin(CallAttemptState attempts, InstanceSlot slot, BalancingRule rule, bool tried, bool isolated) =>
        (isolated || !slot.Table.Pauses.IsPaused(slot.State, time)) && attempts.HasTried(slot.State) == tried && TryBegin(attempts, slot, rule, isolated);

    private InstanceSlot FindCallable(InstanceSlot[] slots, int first, InstancePauses pauses)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[(first + i) % slots.Length];
            if (!pauses.IsPaused(slot.State, time))
            {
                return slot;
            }
        }

        return slots[first];
    }

    private bool TryBegin(CallAttemptState attempts, InstanceSlot slot, BalancingRule rule, bool isolated = false)
    {
        if (!attempts.Accepts(slot))
        {
            return false;
        }

        var policies = attempts.Policies;
        var permit = BreakerState.NoPermit;
        var breakers = GetBreakers(slot, policies);
        if (breakers is not null && !breakers.TryEnter(slot, out permit))
        {
            if (!isolated)
            {
                return false;
            }

            breakers = null;
        }

        var bulkhead = policies.InstanceBulkhead is { } limit ? slot.State.GetBulkhead(limit) : null;
        if (bulkhead is not null && !bulkhead.TryEnter())
        {
            breakers?.Release(slot, permit);
            attempts.QueueSlot ??= slot;
            return false;
        }

        attempts.Begin(slot, breakers, permit, bulkhead, rule, time);
        return true;
    }

    private static InstanceBreakers? GetBreakers(InstanceSlot slot, GovernedPolicies policies) =>
        policies.Isolation is { IsForcedClosed: false } isolation ? slot.Table.GetBreakers(isolation) : null;

    private static BulkheadFullException CreateBulkheadFullException(CallAttemptState attempts)
    {
        var policy = attempts.Policies.InstanceBulkhead!;
        attempts.QueueSlot = attempts.QueueSlot is { } slot && slot.State.GetBulkhead(policy).AllowsWaiting ? slot : null;
        return new BulkheadFullException(policy.Key, HttpStatusCode.ServiceUnavailable);
    }

    private GovernedService GetService(ServiceEntry entry)
    {
        ref var cached = ref _cache[RuntimeHelpers.GetHashCode(entry) & (CacheSize - 1)];
        var service = Volatile.Read(ref cached);
        if (service is null || service.Entry != entry)
        {
            service = _services.GetValue(entry, created => new GovernedService(created, options.Value.DataCenter, rules, metrics));
            Volatile.Write(ref cached, service);
        }

        return service;
    }
}
