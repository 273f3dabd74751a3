using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>The rules for one target service, in the order in which they are asked.</summary>
internal sealed class RouteTable(RouteRule[] rules)
{
    /// <summary>No rule at all.</summary>
    public static RouteTable Empty { get; } = new([]);

    /// <summary>The same rules for another service, with turns of their own.</summary>
    public RouteTable Again() => new(Array.ConvertAll(rules, static rule => rule.Again()));

    /// <summary>The first rule that matches; later ones are not asked even when it leaves no instance.</summary>
    public RouteRule? Find<TView>(in TView request)
        where TView : IRequestView
    {
        foreach (var rule in rules)
        {
            if (rule.Fits(request))
            {
                return rule;
            }
        }

        return null;
    }
}
