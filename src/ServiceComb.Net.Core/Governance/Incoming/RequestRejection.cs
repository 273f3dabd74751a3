using ServiceComb.Net.Governance.Http;

namespace ServiceComb.Net.Governance.Incoming;

/// <summary>Describes the response to a request that a policy rejected.</summary>
public sealed class RequestRejection
{
    internal RequestRejection(GovernanceRejectedException reason) => Reason = reason;

    /// <summary>Gets the reason, which names the policy.</summary>
    public GovernanceRejectedException Reason { get; }

    /// <summary>Gets the HTTP status: 429 from a rate limiter or a bulkhead, 503 from an open circuit breaker.</summary>
    public int StatusCode => (int)RejectionResponse.GetStatus(Reason);

    /// <summary>Gets the value of the Retry-After header in whole seconds, at least 1; null when the header is left out.</summary>
    public long? RetryAfterSeconds => RejectionResponse.GetRetryAfterSeconds(Reason);

    /// <summary>Creates the body, a JSON object of the media type application/problem+json (RFC 9457).</summary>
    public string CreateProblemJson() => RejectionResponse.CreateBody(Reason);
}
