namespace ServiceComb.Net.Governance.Routing;

/// <summary>Describes a group of instances that receives calls.</summary>
public sealed record RoutePreviewTarget
{
    /// <summary>Gets the reason for which the calls reach the group: the tags of an entry of the rule, such as <c>version=2.0.0</c>,
    /// <c>fallback</c>, <c>rest</c> (the instances that no entry names) or <c>all</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the number of calls that the group receives.</summary>
    public required int Calls { get; init; }

    /// <summary>Gets the IDs of the instances, among which the calls are balanced.</summary>
    public required IReadOnlyList<string> InstanceIds { get; init; }
}
