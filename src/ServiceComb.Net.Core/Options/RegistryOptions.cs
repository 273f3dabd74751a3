using ServiceComb.Net.Client.Connections;

namespace ServiceComb.Net;

/// <summary>Options of the registry: its addresses, heartbeats, and the start and the stop of the application
/// (<c>servicecomb:registry:*</c>).</summary>
public sealed class RegistryOptions
{
    /// <summary>Gets or sets the addresses of the registry (<c>servicecomb:registry:sc:address</c>, a list). Default:
    /// <c>http://127.0.0.1:30100</c>, unless an address is set.</summary>
    public IList<string> Addresses { get; set; } = [];

    /// <summary>Gets or sets the time between heartbeats (<c>servicecomb:registry:sc:healthCheckIntervalInSeconds</c>). The registry
    /// removes an instance four intervals after its last heartbeat. Default: 15 seconds; minimum: 1 second.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets the timeout of a heartbeat request
    /// (<c>servicecomb:registry:sc:healthCheckRequestTimeoutInMillis</c>), limited to half the heartbeat interval. Default:
    /// 5 seconds; minimum: 100 milliseconds.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the time between two verifications of the service directory
    /// (<c>servicecomb:registry:sc:pollIntervalInMillis</c>). Default: 15 seconds; minimum: 100 milliseconds.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets whether the OpenAPI documents of the application are registered as schemas
    /// (<c>servicecomb:registry:sc:enableSwaggerRegistration</c>). Default: true.</summary>
    public bool RegisterSchemas { get; set; } = true;

    /// <summary>Gets or sets whether a registered schema that differs from the document is overwritten
    /// (<c>servicecomb:registry:sc:canOverwriteSwagger</c>). Default: true.</summary>
    public bool OverwriteSchemas { get; set; } = true;

    /// <summary>Gets or sets whether the start of the application fails when it cannot register within <see cref="StartTimeout"/>
    /// (<c>servicecomb:registry:required</c>). Default: false, the application starts and retries in the background.</summary>
    public bool IsRequired { get; set; }

    /// <summary>Gets or sets how long the start of the application waits for the registration when <see cref="IsRequired"/> is true
    /// (<c>servicecomb:registry:startTimeoutInMillis</c>). Default: 3 seconds.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets how long a stopping application keeps serving requests after the deregistration, so that consumers can
    /// notice it (<c>servicecomb:registry:drainTimeInMillis</c>). A second SIGTERM ends the wait. Default: null, which means 3 seconds,
    /// or 0 in the Development environment.</summary>
    public TimeSpan? DrainTime { get; set; }

    /// <summary>Gets or sets the directory where the instance ID and the last known instances of other services are stored for the next
    /// start (<c>servicecomb:registry:stateDirectory</c>). Default: null, nothing is stored.</summary>
    public string? StateDirectory { get; set; }

    /// <summary>Gets or sets the timeout for connecting to the registry (<c>servicecomb:registry:sc:client:timeout:connect</c>).
    /// Default: 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the timeout for a response of the registry (<c>servicecomb:registry:sc:client:timeout:request</c>).
    /// Default: 5 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the TLS options for addresses that start with <c>https</c> (<c>servicecomb:ssl:*</c>).</summary>
    public EngineTlsOptions Tls { get; set; } = new();
}
