namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Specifies the services that the gateway exposes; bound from <c>servicecomb:gateway:*</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary><c>servicecomb:gateway:services</c>: the list of services; at least one is required. Each service becomes a
    /// cluster with its name and a route <c>/{service}/{**rest}</c>, whose first segment is removed.</summary>
    public IList<string> Services { get; } = [];

    /// <summary><c>servicecomb:gateway:scheme</c>: the scheme of calls to instances: <c>http</c>, <c>https</c>,
    /// <c>http+https</c> or <c>https+http</c>, with the same meaning as in the address of an HttpClient call. Default:
    /// null, which uses the first endpoint that an instance registered.</summary>
    public string? Scheme { get; set; }

    /// <summary><c>servicecomb:gateway:maxReplayedBodySize</c>: the maximum size in bytes of a request body that is
    /// buffered so that the call can be retried; larger bodies are streamed and sent once. Default: 65536; 0 to 67108864.
    /// Memory is only used by requests that a retry policy matches.</summary>
    public int MaxReplayedBodySize { get; set; } = 64 * 1024;
}
