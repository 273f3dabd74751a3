namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Which services the gateway shows; bound from <c>servicecomb:gateway:*</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary><c>servicecomb:gateway:services</c>: a list; at least one. Each service
    /// becomes a cluster of its name and a route <c>/{service}/{**rest}</c>, whose first segment is not passed on.</summary>
    public IList<string> Services { get; } = [];

    /// <summary><c>servicecomb:gateway:scheme</c>: how instances are called, one of <c>http</c>, <c>https</c>,
    /// <c>http+https</c> and <c>https+http</c>, which mean what they mean in the address of an HttpClient call. Default: null,
    /// at the endpoint that the instance registered first.</summary>
    public string? Scheme { get; set; }

    /// <summary><c>servicecomb:gateway:maxReplayedBodySize</c>: bytes of a request body that are kept so that the call can
    /// be retried; larger bodies stream through and are tried once. Default: 65536; 0 to 67108864. Memory is taken only by
    /// requests that a retry policy matches.</summary>
    public int MaxReplayedBodySize { get; set; } = 64 * 1024;
}
