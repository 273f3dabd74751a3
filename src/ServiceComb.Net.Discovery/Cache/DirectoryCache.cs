using System.Text.Json.Serialization;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Cache;

/// <summary>The last good directory, as it lies on disk.</summary>
internal sealed record DirectoryCache
{
    /// <summary>The layout of the file; others are not read.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; }

    /// <summary>The environment the services were found in.</summary>
    public string? Environment { get; init; }

    public IReadOnlyList<CachedService>? Services { get; init; }
}

/// <summary>One service of a snapshot.</summary>
internal sealed record CachedService
{
    public string? Application { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<MicroserviceInstance>? Instances { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DirectoryCache))]
internal sealed partial class DirectoryCacheJson : JsonSerializerContext;
