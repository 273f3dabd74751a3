using System.Net;

namespace ServiceComb.Net.Governance;

/// <summary>Refused because as many calls as allowed are under way: 429, and 503 where it is the bulkhead of an instance, so
/// that another one is tried.</summary>
public sealed class BulkheadFullException(string policyKey, HttpStatusCode status = HttpStatusCode.TooManyRequests)
    : GovernanceRejectedException($"bulkhead {policyKey} is full", status, policyKey, null);
