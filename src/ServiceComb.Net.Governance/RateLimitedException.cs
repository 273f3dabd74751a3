using System.Net;

namespace ServiceComb.Net.Governance;

/// <summary>Refused because the permits of the current period are used up: 429, as in the Java reference.</summary>
public sealed class RateLimitedException(string policyKey, TimeSpan? retryAfter = null)
    : GovernanceRejectedException($"rate limited by {policyKey}", HttpStatusCode.TooManyRequests, policyKey, retryAfter);
