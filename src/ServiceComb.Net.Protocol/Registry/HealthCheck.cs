namespace ServiceComb.Net.Protocol.Registry;

/// <summary>The health check of an instance. The engine removes an instance without a heartbeat for four intervals.</summary>
public sealed record HealthCheck
{
    /// <summary>The mode, one of <see cref="HealthCheckMode"/>.</summary>
    public string? Mode { get; init; }

    /// <summary>The port that the engine probes.</summary>
    public int? Port { get; init; }

    /// <summary>The interval between heartbeats in seconds. The engine raises values below 5 to 5.</summary>
    public int Interval { get; init; }

    /// <summary>The number of heartbeats that may be missed. The engine raises values below 3 to 3.</summary>
    public int Times { get; init; }

    /// <summary>The URL that the engine probes.</summary>
    public string? Url { get; init; }
}
