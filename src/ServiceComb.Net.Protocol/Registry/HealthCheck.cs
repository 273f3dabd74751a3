namespace ServiceComb.Net.Protocol.Registry;

/// <summary>How the engine learns that an instance lives. Without a heartbeat for four intervals it is removed.</summary>
public sealed record HealthCheck
{
    /// <summary><c>push</c> (the instance sends heartbeats) or <c>pull</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>The port that is pulled.</summary>
    public int? Port { get; init; }

    /// <summary>Seconds between heartbeats; the engine raises values below 5 to 5.</summary>
    public int Interval { get; init; }

    /// <summary>Heartbeats that may be missed; the engine raises values below 3 to 3.</summary>
    public int Times { get; init; }

    /// <summary>The address that is pulled.</summary>
    public string? Url { get; init; }
}
