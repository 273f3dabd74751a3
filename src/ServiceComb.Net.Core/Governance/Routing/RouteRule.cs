using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Represents one rule of a route document with its rotation state
/// (R/distribute/AbstractRouterDistributor.java).</summary>
internal sealed class RouteRule
{
    private const int TotalWeight = 100;
    private readonly RequestMatch? _match;
    private readonly RouteItem[] _route;
    private readonly RouteItem[] _fallback;
    private readonly bool _emptyProtection;
    private readonly bool _includesUnmatched;
    private readonly WeightedRoundRobin _rotation;
    private readonly WeightedRoundRobin? _fallbackRotation;
    private RoutedInstances[] _routed = [];

    public RouteRule(int precedence, RequestMatch? match, RouteItem[] route, RouteItem[] fallback, bool emptyProtection)
    {
        (Precedence, _match, _route, _fallback, _emptyProtection) = (precedence, match, route, fallback, emptyProtection);
        int[] weights = [.. route.Select(static item => item.Weight)];
        var sum = weights.Sum(static weight => (long)weight);
        _includesUnmatched = sum < TotalWeight;
        _rotation = new WeightedRoundRobin(_includesUnmatched ? [.. weights, (int)(TotalWeight - sum)] : weights);
        _fallbackRotation = fallback.Length == 0 ? null : new WeightedRoundRobin([.. fallback.Select(static item => item.Weight)]);
    }

    /// <summary>Gets the precedence; among matching rules the highest one applies.</summary>
    public int Precedence { get; }

    /// <summary>Returns the same rule with its own rotation state.</summary>
    public RouteRule WithNewRotation() => new(Precedence, _match, _route, _fallback, _emptyProtection);

    public bool IsMatch<TView>(in TView request)
        where TView : IRequestView => _match is null || _match.IsMatch(request);

    /// <summary>Returns the next group by weight; an empty group when the rule leaves no instance.</summary>
    /// <param name="table">The table of candidate instances.</param>
    /// <param name="choice">The name of the choice, for telemetry.</param>
    public InstanceGroup Choose(InstanceTable table, out string choice)
    {
        var routed = GetRouted(table);
        var (index, fallback) = (_rotation.Next(), -1);
        if (Find(routed.Near, index, ref fallback, out choice) is { } near)
        {
            return near;
        }

        if (routed.All is { } groups && Find(groups, index, ref fallback, out choice) is { } far)
        {
            return far;
        }

        choice = _emptyProtection ? "all" : "none";
        return _emptyProtection ? table.Near : InstanceGroup.None;
    }

    // Use one counter value for both groups; drawing a second one would skew the weights.
    private InstanceGroup? Find(RouteGroups groups, int index, ref int fallback, out string choice)
    {
        if (index < groups.Route.Length && !groups.Route[index].IsEmpty)
        {
            choice = _route[index].Name;
            return groups.Route[index];
        }

        if (groups.HasFallback)
        {
            fallback = fallback < 0 ? _fallbackRotation!.Next() : fallback;
            if (groups.Fallback[fallback] is { IsEmpty: false } other)
            {
                choice = "fallback";
                return other;
            }
        }

        choice = "rest";
        return _includesUnmatched && !groups.Unmatched.IsEmpty ? groups.Unmatched : null;
    }

    private RoutedInstances GetRouted(InstanceTable table)
    {
        var cached = Volatile.Read(ref _routed);
        foreach (var one in cached)
        {
            if (one.Table == table)
            {
                return one;
            }
        }

        return Classify(table, cached);
    }

    // Concurrent callers must use the same groups, or the first choices would be uneven. Groups of older lists are dropped.
    private RoutedInstances Classify(InstanceTable table, RoutedInstances[] previous)
    {
        var created = new RoutedInstances(table, _route, _fallback);
        while (true)
        {
            RoutedInstances[] updated = [.. previous.Where(one => one.Table.List == table.List), created];
            var existing = Interlocked.CompareExchange(ref _routed, updated, previous);
            if (existing == previous)
            {
                return created;
            }

            if (Array.Find(existing, one => one.Table == table) is { } cached)
            {
                return cached;
            }

            previous = existing;
        }
    }
}
