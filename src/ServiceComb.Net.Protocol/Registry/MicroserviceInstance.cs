namespace ServiceComb.Net.Protocol.Registry;

/// <summary>One running process of a microservice.</summary>
public sealed record MicroserviceInstance
{
    /// <summary>Chosen by the client or given by the engine; at most 64 characters of <c>[A-Za-z0-9_.-]</c>.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The microservice it belongs to.</summary>
    public string? ServiceId { get; init; }

    /// <summary>Where it listens, such as <c>rest://10.0.0.1:8080?sslEnabled=true</c>; read with <see cref="InstanceEndpoint"/>.</summary>
    public IReadOnlyList<string>? Endpoints { get; init; }

    /// <summary>1 to 64 characters.</summary>
    public string? HostName { get; init; }

    /// <summary>One of <see cref="InstanceStatus"/>; UP when absent.</summary>
    public string? Status { get; init; }

    /// <summary>Free properties; a PUT replaces the whole map.</summary>
    public IReadOnlyDictionary<string, string>? Properties { get; init; }

    /// <summary>How the engine learns that the instance lives.</summary>
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>Time of registration, in seconds since 1970, as text.</summary>
    public string? Timestamp { get; init; }

    /// <summary>Where the instance runs.</summary>
    public DataCenterInfo? DataCenterInfo { get; init; }

    /// <summary>Time of the last change, in seconds since 1970, as text.</summary>
    public string? ModTimestamp { get; init; }

    /// <summary>The version of its microservice, filled in by the engine.</summary>
    public string? Version { get; init; }
}
