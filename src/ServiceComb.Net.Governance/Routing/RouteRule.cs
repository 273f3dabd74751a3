using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>One item of a route rule with the state of its weights (R/distribute/AbstractRouterDistributor.java).</summary>
internal sealed class RouteRule
{
    private const int WholeSum = 100;
    private readonly RequestMatch? _match;
    private readonly RouteItem[] _route;
    private readonly RouteItem[] _fallback;
    private readonly bool _emptyProtection;
    private readonly bool _leavesRest;
    private readonly WeightedRoundRobin _rotation;
    private readonly WeightedRoundRobin? _fallbackRotation;
    private RoutedInstances[] _routed = [];

    public RouteRule(int precedence, RequestMatch? match, RouteItem[] route, RouteItem[] fallback, bool emptyProtection)
    {
        (Precedence, _match, _route, _fallback, _emptyProtection) = (precedence, match, route, fallback, emptyProtection);
        int[] weights = [.. route.Select(static item => item.Weight)];
        var sum = weights.Sum(static weight => (long)weight);
        _leavesRest = sum < WholeSum;
        _rotation = new WeightedRoundRobin(_leavesRest ? [.. weights, (int)(WholeSum - sum)] : weights);
        _fallbackRotation = fallback.Length == 0 ? null : new WeightedRoundRobin([.. fallback.Select(static item => item.Weight)]);
    }

    /// <summary>The largest that matches decides.</summary>
    public int Precedence { get; }

    /// <summary>The same rule with turns of its own.</summary>
    public RouteRule Again() => new(Precedence, _match, _route, _fallback, _emptyProtection);

    public bool Fits<TView>(in TView request)
        where TView : IRequestView => _match is null || _match.Fits(request);

    /// <summary>The group whose turn it is; an empty one when the rule leaves none.</summary>
    /// <param name="table">The instances.</param>
    /// <param name="choice">What was chosen, for telemetry.</param>
    public InstanceGroup Choose(InstanceTable table, out string choice)
    {
        var routed = Routed(table);
        var (turn, fallback) = (_rotation.Next(), -1);
        if (Find(routed.Near, turn, ref fallback, out choice) is { } near)
        {
            return near;
        }

        if (routed.Far is { } groups && Find(groups, turn, ref fallback, out choice) is { } far)
        {
            return far;
        }

        choice = _emptyProtection ? "all" : "none";
        return _emptyProtection ? table.Near : InstanceGroup.None;
    }

    // Near and far are asked for the same turns: a second one would be lost to the weights.
    private InstanceGroup? Find(RouteGroups groups, int turn, ref int fallback, out string choice)
    {
        if (turn < groups.Route.Length && !groups.Route[turn].IsEmpty)
        {
            choice = _route[turn].Name;
            return groups.Route[turn];
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
        return _leavesRest && !groups.Unnamed.IsEmpty ? groups.Unnamed : null;
    }

    private RoutedInstances Routed(InstanceTable table)
    {
        var known = Volatile.Read(ref _routed);
        foreach (var one in known)
        {
            if (one.Table == table)
            {
                return one;
            }
        }

        return Classify(table, known);
    }

    // Two callers may classify at the same time: both must use the same groups, or the first turns would be uneven. Groups of
    // an older list are dropped.
    private RoutedInstances Classify(InstanceTable table, RoutedInstances[] before)
    {
        var made = new RoutedInstances(table, _route, _fallback);
        while (true)
        {
            RoutedInstances[] after = [.. before.Where(one => one.Table.List == table.List), made];
            var there = Interlocked.CompareExchange(ref _routed, after, before);
            if (there == before)
            {
                return made;
            }

            if (Array.Find(there, one => one.Table == table) is { } known)
            {
                return known;
            }

            before = there;
        }
    }
}
