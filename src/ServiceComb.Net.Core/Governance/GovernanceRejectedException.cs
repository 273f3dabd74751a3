using System.Net;

namespace ServiceComb.Net.Governance;

/// <summary>The base class of the exceptions that are thrown when a governance policy rejects a call before it is sent.
/// <see cref="HttpClient"/> callers receive a response with <see cref="HttpRequestException.StatusCode"/>
/// instead; <see cref="Incoming.RequestRejection.Reason"/> has the exception of a rejected incoming request.</summary>
public abstract class GovernanceRejectedException : HttpRequestException
{
    private protected GovernanceRejectedException(string message, HttpStatusCode status, string policyKey, TimeSpan? retryAfter)
        : base(message, null, status)
    {
        (PolicyKey, RetryAfter) = (policyKey, retryAfter);
    }

    /// <summary>Gets the key of the policy, such as <c>servicecomb.rateLimiting.search</c>.</summary>
    public string PolicyKey { get; }

    /// <summary>Gets the time after which a retry can succeed; null when it is unknown.</summary>
    public TimeSpan? RetryAfter { get; }
}
