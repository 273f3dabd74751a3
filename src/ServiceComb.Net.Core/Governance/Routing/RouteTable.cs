using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Holds the rules for one target service in evaluation order.</summary>
internal sealed class RouteTable(RouteRule[] rules)
{
    /// <summary>Gets the table without rules.</summary>
    public static RouteTable Empty { get; } = new([]);

    /// <summary>Gets the rules in the order in which they are tried.</summary>
    public IReadOnlyList<RouteRule> Rules => rules;

    /// <summary>Returns the same rules with their own rotation state.</summary>
    public RouteTable WithNewRotation() => new(Array.ConvertAll(rules, static rule => rule.WithNewRotation()));

    /// <summary>Returns the first matching rule; later rules are not evaluated, even when it leaves no instance.</summary>
    public RouteRule? Find<TView>(in TView request)
        where TView : IRequestView
    {
        foreach (var rule in rules)
        {
            if (rule.IsMatch(request))
            {
                return rule;
            }
        }

        return null;
    }
}
