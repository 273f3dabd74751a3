using System.Net;

namespace ServiceComb.Net.Governance;

/// <summary>Refused because too many calls failed lately: 503.</summary>
public sealed class CircuitOpenException(string policyKey, TimeSpan? retryAfter = null)
    : GovernanceRejectedException($"circuit breaker {policyKey} is open", HttpStatusCode.ServiceUnavailable, policyKey, retryAfter);
