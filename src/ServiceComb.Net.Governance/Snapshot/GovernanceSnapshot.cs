using System.Collections.Concurrent;
using System.Collections.Frozen;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>All documents of one moment, compiled. Never changes, but for the pipelines and tables it makes at first use.</summary>
internal sealed class GovernanceSnapshot
{
    private readonly PolicySlot<RateLimitingPolicy>[] _limits;
    private readonly PolicySlot<CircuitBreakerPolicy>[] _breakers;
    private readonly PolicySlot<RetryPolicy>[] _retries;
    private readonly FrozenDictionary<string, RouteTable> _routes;
    private readonly GlobalRoutes? _globalRoutes;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(RateLimitingPolicy?, CircuitBreakerPolicy?, RetryPolicy?), GovernedPolicies> _governed = new();

    public GovernanceSnapshot(FrozenDictionary<string, CompiledDocument> documents, TimeProvider time)
    {
        (Documents, _time) = (documents, time);
        var groups = documents.Values
            .Where(static one => one.Document.Kind == DocumentKind.MatchGroup && one.Compiled is TrafficGroup)
            .ToDictionary(static one => one.Document.Name, static one => (TrafficGroup)one.Compiled!, StringComparer.Ordinal);
        _limits = Slots<RateLimitingPolicy>(groups);
        _breakers = Slots<CircuitBreakerPolicy>(groups);
        _retries = Slots<RetryPolicy>(groups);
        // A broken or empty rule of a service means no routing for it, and not the global rule, as in Java.
        _routes = documents.Values.Where(static one => one.Document.Kind == DocumentKind.RouteRule).ToFrozenDictionary(
            static one => one.Document.Name, static one => one.Compiled as RouteTable ?? RouteTable.Empty, StringComparer.OrdinalIgnoreCase);
        _globalRoutes = documents.Values.Select(static one => one.Compiled).OfType<GlobalRoutes>().FirstOrDefault();
        HasPolicies = _limits.Length + _breakers.Length + _retries.Length > 0;
    }

    public static GovernanceSnapshot Empty { get; } = new(FrozenDictionary<string, CompiledDocument>.Empty, TimeProvider.System);

    /// <summary>The documents by key, broken ones too.</summary>
    public FrozenDictionary<string, CompiledDocument> Documents { get; }

    /// <summary>Whether any policy can apply to any request.</summary>
    public bool HasPolicies { get; }

    /// <summary>The policies for a request: of every kind the first whose group fits.</summary>
    public GovernedPolicies Match<TView>(in TView request)
        where TView : IRequestView
    {
        if (!HasPolicies)
        {
            return GovernedPolicies.None;
        }

        return Govern(First(_limits, request), First(_breakers, request), First(_retries, request));
    }

    /// <summary>The route table of a service: its own, else the global one.</summary>
    public RouteTable? FindRoutes(string service) =>
        _routes.TryGetValue(service, out var table) ? table : _globalRoutes?.For(service);

    private GovernedPolicies Govern(RateLimitingPolicy? limit, CircuitBreakerPolicy? breaker, RetryPolicy? retry)
    {
        if (limit is null && breaker is null && retry is null)
        {
            return GovernedPolicies.None;
        }

        if (_governed.TryGetValue((limit, breaker, retry), out var governed))
        {
            return governed;
        }

        var once = retry is null ? null : Govern(limit, breaker, null);
        return _governed.GetOrAdd((limit, breaker, retry), new GovernedPolicies(limit, breaker, retry, once, _time));
    }

    private static TPolicy? First<TPolicy, TView>(PolicySlot<TPolicy>[] slots, in TView request)
        where TPolicy : GovernancePolicy
        where TView : IRequestView
    {
        foreach (var slot in slots)
        {
            if (slot.Group.Fits(request))
            {
                return slot.Policy;
            }
        }

        return null;
    }

    private PolicySlot<TPolicy>[] Slots<TPolicy>(Dictionary<string, TrafficGroup> groups)
        where TPolicy : GovernancePolicy =>
        [.. Documents.Values.Select(static one => one.Compiled).OfType<TPolicy>()
            .Where(policy => groups.ContainsKey(policy.Name))
            .OrderBy(static policy => policy.Order).ThenBy(static policy => policy.Name, StringComparer.Ordinal)
            .Select(policy => new PolicySlot<TPolicy>(policy, groups[policy.Name]))];
}
