using System.Net;

namespace ServiceComb.Net.Governance;

/// <summary>The exception that is thrown when a rate limiter rejects a call because the permits of the current period are
/// used up. The status is 429, as in the Java reference.</summary>
public sealed class RateLimitedException(string policyKey, TimeSpan? retryAfter = null)
    : GovernanceRejectedException($"rate limited by {policyKey}", HttpStatusCode.TooManyRequests, policyKey, retryAfter);
