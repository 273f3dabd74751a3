using System.Net.Sockets;
using System.Security.Authentication;
using Polly;
using Polly.Timeout;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Which exceptions mean that a call failed on its way (G/handler/ext/FailurePredictor.java).</summary>
internal static class CallFailures
{
    private const int MaxCauseDepth = 10;

    /// <summary>Whether an outcome has one of the statuses or is a failure on the way. An exception with a status is judged
    /// by the status.</summary>
    public static bool Is(in Outcome<CallOutcome> outcome, StatusPatterns statuses) => outcome.Exception switch
    {
        null => statuses.Contains(outcome.Result.StatusCode),
        HttpRequestException { StatusCode: { } status } => statuses.Contains((int)status),
        var exception => IsOnTheWay(exception),
    };

    /// <summary>Connect refused, reset or timed out, no route, TLS handshake, connection closed before the answer.</summary>
    public static bool IsOnTheWay(Exception exception)
    {
        var cause = exception;
        for (var depth = 0; cause is not null && depth < MaxCauseDepth; depth++, cause = cause.InnerException)
        {
            if (cause is SocketException or TimeoutException or TimeoutRejectedException or AuthenticationException || IsCut(cause))
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

    // As a connection ends; those that are about files are the app's own.
    private static bool IsCut(Exception cause) =>
        cause is IOException and not (FileNotFoundException or FileLoadException or DirectoryNotFoundException or DriveNotFoundException or PathTooLongException);
}
