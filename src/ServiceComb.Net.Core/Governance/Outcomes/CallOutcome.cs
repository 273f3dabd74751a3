using System.Net;

namespace ServiceComb.Net.Governance.Outcomes;

/// <summary>Represents the outcome of one attempt. HttpClient calls carry the response; the gateway and incoming requests
/// carry the status alone, so that all share the policies. Polly disposes the outcomes that a retry discards, including
/// their responses.</summary>
internal readonly record struct CallOutcome(int StatusCode, HttpResponseMessage? Response) : IDisposable
{
    // Ticks plus one, because outcomes are copied often and a nullable TimeSpan takes twice the space.
    private readonly long _retryAfter;

    /// <summary>Gets the pause that the instance asked for with Retry-After; null when it asked for none.</summary>
    public TimeSpan? RetryAfter
    {
        get => _retryAfter == 0 ? null : TimeSpan.FromTicks(_retryAfter - 1);
        private init => _retryAfter = value is { } pause ? pause.Ticks + 1 : 0;
    }

    /// <summary>Creates the outcome of a response from its status and headers.</summary>
    public static CallOutcome FromResponse(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var headers = response.Headers.NonValidated;
        status = headers.TryGetValues(ReportedStatus.Header, out var reported) ? ReportedStatus.Resolve(status, reported.ToString())
            : status == (int)HttpStatusCode.OK && headers.TryGetValues(GrpcStatus.Header, out var code) ? GrpcStatus.ToHttp(code.ToString())
            : status;
        return status is (int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.ServiceUnavailable
            ? new CallOutcome(status, response) { RetryAfter = ReadRetryAfter(response) }
            : new CallOutcome(status, response);
    }

    /// <summary>Returns the outcome without the response, which remains the property of its owner.</summary>
    public CallOutcome WithoutResponse() => this with { Response = null };

    public void Dispose() => Response?.Dispose();

    private static TimeSpan? ReadRetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter is not { } retryAfter ? null
        : retryAfter.Delta ?? (response.Headers.Date is { } sent && retryAfter.Date is { } date && date > sent ? date - sent : null);
}
