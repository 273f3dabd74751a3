using System.Net;

namespace ServiceComb.Net.Governance;

/// <summary>A call that a governance policy refused. It was never sent. HttpClient callers see a response with
/// <see cref="HttpRequestException.StatusCode"/> instead; users of the strategies see the exception.</summary>
public abstract class GovernanceRejectedException : HttpRequestException
{
    private protected GovernanceRejectedException(string message, HttpStatusCode status, string policyKey, TimeSpan? retryAfter)
        : base(message, null, status)
    {
        (PolicyKey, RetryAfter) = (policyKey, retryAfter);
    }

    /// <summary>The key of the policy, such as <c>servicecomb.rateLimiting.search</c>.</summary>
    public string PolicyKey { get; }

    /// <summary>When a new try makes sense; null when that is not known.</summary>
    public TimeSpan? RetryAfter { get; }
}
