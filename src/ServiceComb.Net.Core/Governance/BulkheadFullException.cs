using System.Net;

namespace ServiceComb.Net.Governance;

/// <summary>The exception that is thrown when a bulkhead rejects a call because its maximum number of concurrent calls is
/// reached. The status is 429; for the bulkhead of an instance it is 503, so that another instance is tried.</summary>
public sealed class BulkheadFullException(string policyKey, HttpStatusCode status = HttpStatusCode.TooManyRequests)
    : GovernanceRejectedException($"bulkhead {policyKey} is full", status, policyKey, null);
