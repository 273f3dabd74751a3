using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Registry;

/// <summary>A microservice in the registry. It is identified by environment, application, name and version, which never
/// change. Only its properties, schemas and tags can change.</summary>
public sealed record Microservice
{
    /// <summary>The id, chosen by the client or assigned by the engine; at most 64 characters.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The application, 1 to 160 characters; <c>default</c> when absent.</summary>
    public string? AppId { get; init; }

    /// <summary>The case-sensitive name, 1 to 128 characters.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The version: one to four numbers from 0 to 32767, separated by dots; <c>0.0.1</c> when absent.</summary>
    public string? Version { get; init; }

    /// <summary>The description, at most 256 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The level, one of <see cref="MicroserviceLevel"/>; <see cref="MicroserviceLevel.Back"/> when absent.</summary>
    public string? Level { get; init; }

    /// <summary>The ids of the declared schemas.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyList<string> Schemas
    {
        get => WrittenSchemas ?? [];
        init => WrittenSchemas = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Schemas"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("schemas")]
    public IReadOnlyList<string>? WrittenSchemas { get; init; }

    /// <summary>The paths by which the microservice is reached from outside.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyList<ServicePath> Paths
    {
        get => WrittenPaths ?? [];
        init => WrittenPaths = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Paths"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("paths")]
    public IReadOnlyList<ServicePath>? WrittenPaths { get; init; }

    /// <summary>The status: UP or DOWN; UP when absent.</summary>
    public string? Status { get; init; }

    /// <summary>The custom properties. An update replaces all of them.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Properties
    {
        get => WrittenProperties ?? ReadOnlyDictionary<string, string>.Empty;
        init => WrittenProperties = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Properties"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("properties")]
    public IReadOnlyDictionary<string, string>? WrittenProperties { get; init; }

    /// <summary>The time of creation, in seconds since 1970-01-01 UTC, as text.</summary>
    public string? Timestamp { get; init; }

    /// <summary>The alias, by which consumers of other applications find the microservice.</summary>
    public string? Alias { get; init; }

    /// <summary>The time of the last change, in seconds since 1970-01-01 UTC, as text.</summary>
    public string? ModTimestamp { get; init; }

    /// <summary>The environment: empty, development, testing, acceptance or production. Empty and development are different environments.</summary>
    public string? Environment { get; init; }

    /// <summary>The registrar: SDK, SIDECAR or PLATFORM.</summary>
    public string? RegisterBy { get; init; }

    /// <summary>The framework the microservice is built on.</summary>
    public Framework? Framework { get; init; }
}
