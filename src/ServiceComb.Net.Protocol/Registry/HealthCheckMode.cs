namespace ServiceComb.Net.Protocol.Registry;

/// <summary>The values of <see cref="HealthCheck.Mode"/>.</summary>
public static class HealthCheckMode
{
    /// <summary>The instance sends heartbeats.</summary>
    public const string Push = "push";

    /// <summary>The engine probes the instance.</summary>
    public const string Pull = "pull";
}
