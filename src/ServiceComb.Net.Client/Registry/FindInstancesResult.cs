using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <summary>The answer to a find. Unchanged and empty are different things.</summary>
public sealed record FindInstancesResult
{
    /// <summary>Whether the caller's revision is still the newest; then there are no instances in the answer.</summary>
    public bool NotModified { get; init; }

    /// <summary>The revision of the list. Keep it together with the list only: nodes of an engine differ.</summary>
    public string? Revision { get; init; }

    /// <summary>The instances of every version and state.</summary>
    public IReadOnlyList<MicroserviceInstance> Instances { get; init; } = [];
}
