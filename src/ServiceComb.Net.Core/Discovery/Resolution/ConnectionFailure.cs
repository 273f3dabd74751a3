using System.Net.Sockets;

namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Recognizes exceptions that mean that no connection to an instance was established. Nothing was sent then, so the request
/// can be retried on another instance, whatever its method and body.</summary>
internal static class ConnectionFailure
{
    /// <summary>Returns whether the connection was refused or timed out, the host is unreachable, or its name cannot be resolved. A failed
    /// TLS handshake is excluded: the server is reachable, and an invalid certificate must not go unnoticed.</summary>
    public static bool Matches(Exception? exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => true,
        // Thrown by SocketsHttpHandler.ConnectTimeout. HttpClient.Timeout uses the same types, but the innermost cause is a cancellation.
        OperationCanceledException { InnerException: TimeoutException { InnerException: not OperationCanceledException } } => true,
        _ => IsReset(exception),
    };

    /// <summary>Returns the exception that a caller of HttpClient expects: an <see cref="HttpRequestException"/> in place of the raw
    /// error of a connection that was reset before the request was sent; otherwise the same exception.</summary>
    public static Exception ToHttpRequestException(Exception exception) =>
        IsReset(exception) ? new HttpRequestException(HttpRequestError.ConnectionError, exception.Message, exception) : exception;

    // SocketsHttpHandler reads the remote endpoint of a new connection before it sends the request, and does not wrap the error that
    // the socket throws when the server has reset the connection by then (macOS: InvalidArgument). Later errors are wrapped.
    private static bool IsReset(Exception? exception) =>
        exception is SocketException { SocketErrorCode: SocketError.NotConnected or SocketError.InvalidArgument };
}
