using System.Text.Json.Serialization;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Snapshots;

/// <summary>The last good directory, as it lies on disk.</summary>
internal sealed record DirectorySnapshot
{
    /// <summary>The layout of the file; others are not read.</summary>
    public const int Layout = 1;

    public int Version { get; init; }

    /// <summary>The environment the services were found in.</summary>
    public string? Environment { get; init; }

    public IReadOnlyList<SnapshotService>? Services { get; init; }
}

/// <summary>One service of a snapshot.</summary>
internal sealed record SnapshotService
{
    public string? Application { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<MicroserviceInstance>? Instances { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DirectorySnapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
