namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Reads host names that name an endpoint of a service, such as <c>_grpc.orders</c>.</summary>
internal static class EndpointHost
{
    /// <summary>The name of the service in a host name.</summary>
    /// <param name="host">The host name.</param>
    /// <param name="endpoint">The name of the endpoint; null when the host names none.</param>
    public static string Parse(string host, out string? endpoint)
    {
        // No service begins with an underscore.
        var dot = host.StartsWith('_') ? host.IndexOf('.', StringComparison.Ordinal) : -1;
        endpoint = dot > 1 ? host[1..dot] : null;
        return dot > 1 ? host[(dot + 1)..] : host;
    }
}
