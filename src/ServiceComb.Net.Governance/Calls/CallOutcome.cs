using System.Net;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>What came of one attempt: for HttpClient with its response, for the gateway and for incoming requests the status
/// alone, so that all share policies. Polly disposes the outcomes that a retry discards, and with them their responses.</summary>
internal readonly record struct CallOutcome(int StatusCode, HttpResponseMessage? Response) : IDisposable
{
    /// <summary>How long the instance asks not to be called; null when it does not ask.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>The outcome of a response, judged by its head.</summary>
    public static CallOutcome Of(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var headers = response.Headers.NonValidated;
        status = headers.TryGetValues(ReportedStatus.Header, out var reported) ? ReportedStatus.Of(status, reported.ToString())
            : status == (int)HttpStatusCode.OK && headers.TryGetValues(GrpcStatus.Header, out var code) ? GrpcStatus.ToHttp(code.ToString())
            : status;
        return status is (int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.ServiceUnavailable
            ? new CallOutcome(status, response) { RetryAfter = ReadRetryAfter(response) }
            : new CallOutcome(status, response);
    }

    /// <summary>The same outcome without the response, which stays its owner's.</summary>
    public CallOutcome WithoutResponse() => this with { Response = null };

    public void Dispose() => Response?.Dispose();

    private static TimeSpan? ReadRetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter is not { } asked ? null
        : asked.Delta ?? (response.Headers.Date is { } sent && asked.Date is { } date && date > sent ? date - sent : null);
}
