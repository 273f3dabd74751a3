using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The cached instances of one service.</summary>
internal sealed record CachedService
{
    public string? Application { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<MicroserviceInstance>? Instances { get; init; }
}
