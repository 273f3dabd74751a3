using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <summary>The result of a query for instances. An unmodified list is not the same as an empty list.</summary>
public sealed record InstanceQueryResult
{
    /// <summary>Gets whether the list is unchanged since the caller's revision; <see cref="Instances"/> is empty then.</summary>
    public bool NotModified { get; init; }

    /// <summary>Gets the revision of the list. It is valid only for this list: the nodes of an engine have different revisions.</summary>
    public string? Revision { get; init; }

    /// <summary>Gets the instances of all versions and statuses.</summary>
    public IReadOnlyList<MicroserviceInstance> Instances { get; init; } = [];
}
