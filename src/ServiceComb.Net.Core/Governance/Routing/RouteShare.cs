namespace ServiceComb.Net.Governance.Routing;

/// <summary>Describes an entry of <c>route</c> in a route rule: a share of the calls and the instances that receive it.</summary>
public sealed record RouteShare
{
    /// <summary>Gets the weight; null when the entry has none and shares what the others leave of 100.</summary>
    public int? Weight { get; init; }

    /// <summary>Gets the tags of the instances: <c>version</c>, or properties of the instances.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}
