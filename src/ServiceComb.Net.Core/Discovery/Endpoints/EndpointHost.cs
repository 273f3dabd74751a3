namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Parses host names that contain the name of an endpoint, such as <c>_grpc.orders</c>.</summary>
internal static class EndpointHost
{
    /// <summary>Returns the service name in a host name.</summary>
    /// <param name="host">The host name.</param>
    /// <param name="endpoint">The name of the endpoint; null when the host name contains none.</param>
    public static string Parse(string host, out string? endpoint)
    {
        // Service names cannot begin with an underscore.
        var dot = host.StartsWith('_') ? host.IndexOf('.', StringComparison.Ordinal) : -1;
        endpoint = dot > 1 ? host[1..dot] : null;
        return dot > 1 ? host[(dot + 1)..] : host;
    }
}
