namespace ServiceComb.Net.Governance.Routing;

/// <summary>Describes where the calls of a request go.</summary>
public sealed record RoutePreviewResult
{
    /// <summary>Gets the zero-based index of the rule that decides, in the order in which rules are tried; null when none matches, so
    /// that the calls go to all instances.</summary>
    public int? Rule { get; init; }

    /// <summary>Gets the groups of instances, most calls first.</summary>
    public required IReadOnlyList<RoutePreviewTarget> Targets { get; init; }

    /// <summary>Gets the number of calls that fail because the rule leaves no instance for them.</summary>
    public int Failed { get; init; }
}
