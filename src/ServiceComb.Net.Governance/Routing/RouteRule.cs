using ServiceComb.Net.Discovery.Directory;
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
    private readonly WeightedTurns _turns;
    private readonly WeightedTurns? _fallbackTurns;
    private volatile RouteGroups? _groups;

    public RouteRule(int precedence, RequestMatch? match, RouteItem[] route, RouteItem[] fallback, bool emptyProtection)
    {
        (Precedence, _match, _route, _fallback, _emptyProtection) = (precedence, match, route, fallback, emptyProtection);
        int[] weights = [.. route.Select(static item => item.Weight)];
        var sum = weights.Sum(static weight => (long)weight);
        _leavesRest = sum < WholeSum;
        _turns = new WeightedTurns(_leavesRest ? [.. weights, (int)(WholeSum - sum)] : weights);
        _fallbackTurns = fallback.Length == 0 ? null : new WeightedTurns([.. fallback.Select(static item => item.Weight)]);
    }

    /// <summary>The largest that matches decides.</summary>
    public int Precedence { get; }

    public bool Fits<TView>(in TView request)
        where TView : IRequestView => _match is null || _match.Fits(request);

    /// <summary>The group whose turn it is; an empty one when the rule leaves none.</summary>
    public InstanceGroup Choose(ServiceInstances instances)
    {
        var groups = _groups;
        if (groups is null || groups.Instances != instances)
        {
            groups = Classify(instances, groups);
        }

        var turn = _turns.Next();
        if (turn < groups.Route.Length && !groups.Route[turn].IsEmpty)
        {
            return groups.Route[turn];
        }

        if (groups.HasFallback && groups.Fallback[_fallbackTurns!.Next()] is { IsEmpty: false } other)
        {
            return other;
        }

        if (_leavesRest && !groups.Unnamed.IsEmpty)
        {
            return groups.Unnamed;
        }

        return _emptyProtection ? groups.All : groups.None;
    }

    // Two callers may classify at once: both must take turns in the same groups, or the first turns would be uneven.
    private RouteGroups Classify(ServiceInstances instances, RouteGroups? before)
    {
        var made = new RouteGroups(instances, _route, _fallback);
        var there = Interlocked.CompareExchange(ref _groups, made, before);
        return there is not null && there.Instances == instances ? there : made;
    }
}
