using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Registry;

/// <summary>An instance: a running process of a microservice.</summary>
public sealed record MicroserviceInstance
{
    /// <summary>The id, chosen by the client or assigned by the engine; at most 64 characters of <c>[A-Za-z0-9_.-]</c>.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The id of the microservice.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The endpoints, such as <c>rest://10.0.0.1:8080?sslEnabled=true</c>; parse them with <see cref="InstanceEndpoint"/>.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyList<string> Endpoints
    {
        get => WrittenEndpoints ?? [];
        init => WrittenEndpoints = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Endpoints"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("endpoints")]
    public IReadOnlyList<string>? WrittenEndpoints { get; init; }

    /// <summary>The host name, 1 to 64 characters.</summary>
    public string? HostName { get; init; }

    /// <summary>The status, one of <see cref="InstanceStatus"/>; UP when absent.</summary>
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

    /// <summary>The health check.</summary>
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>The time of registration, in seconds since 1970-01-01 UTC, as text.</summary>
    public string? Timestamp { get; init; }

    /// <summary>The data center of the instance.</summary>
    public DataCenterInfo? DataCenterInfo { get; init; }

    /// <summary>The time of the last change, in seconds since 1970-01-01 UTC, as text.</summary>
    public string? ModTimestamp { get; init; }

    /// <summary>The version of the microservice, set by the engine.</summary>
    public string? Version { get; init; }
}
