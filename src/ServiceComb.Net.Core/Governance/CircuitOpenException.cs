using System.Net;

namespace ServiceComb.Net.Governance;

/// <summary>The exception that is thrown when an open circuit breaker rejects a call. The status is 503.</summary>
public sealed class CircuitOpenException(string policyKey, TimeSpan? retryAfter = null)
    : GovernanceRejectedException($"circuit breaker {policyKey} is open", HttpStatusCode.ServiceUnavailable, policyKey, retryAfter);
