using System.Net.Sockets;
using System.Security.Authentication;
using Polly;
using Polly.Timeout;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Outcomes;

/// <summary>Determines which outcomes count as failures (G/handler/ext/FailurePredictor.java).</summary>
internal static class CallFailures
{
    private const int MaxCauseDepth = 10;

    /// <summary>Returns whether an outcome has one of the statuses or is a transport failure. An exception with a status is
    /// judged by the status.</summary>
    public static bool IsFailure(in Outcome<CallOutcome> outcome, StatusPatterns statuses) => outcome.Exception switch
    {
        null => statuses.Contains(outcome.Result.StatusCode),
        HttpRequestException { StatusCode: { } status } => statuses.Contains((int)status),
        var exception => IsTransportFailure(exception),
    };

    /// <summary>Returns whether an exception reports a transport failure: connection refused, reset or timed out, no route,
    /// failed TLS handshake, connection closed before the response.</summary>
    public static bool IsTransportFailure(Exception exception)
    {
        var cause = exception;
        for (var depth = 0; cause is not null && depth < MaxCauseDepth; depth++, cause = cause.InnerException)
        {
            if (cause is SocketException or TimeoutException or TimeoutRejectedException or AuthenticationException || IsConnectionLoss(cause))
            {
                return true;
            }

            if (cause is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
                        or HttpRequestError.NameResolutionError or HttpRequestError.ResponseEnded,
                })
            {
                return true;
            }
        }

        return false;
    }

    // I/O errors of a connection; errors about files are the application's own.
    private static bool IsConnectionLoss(Exception cause) =>
        cause is IOException and not (FileNotFoundException or FileLoadException or DirectoryNotFoundException or DriveNotFoundException or PathTooLongException);
}
