namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Decides which exceptions mean that no connection to an instance was made. Nothing was sent then, so any request
/// may go to another instance, whatever its method and body.</summary>
internal static class ConnectionFailure
{
    /// <summary>True when the connection was refused or timed out, the host is unreachable, or its name is unknown. A failed
    /// TLS handshake is none: somebody listens there, and a wrong certificate must not go unnoticed.</summary>
    public static bool Matches(Exception? exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => true,
        // SocketsHttpHandler.ConnectTimeout. HttpClient.Timeout has the same types, and the cancellation as the innermost cause.
        OperationCanceledException { InnerException: TimeoutException { InnerException: not OperationCanceledException } } => true,
        _ => false,
    };
}
