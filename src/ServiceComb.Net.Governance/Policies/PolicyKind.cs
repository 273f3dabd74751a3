namespace ServiceComb.Net.Governance.Policies;

/// <summary>The kinds of policies, in the order in which they stand around a call, outside in. A request has one policy of
/// a kind at most.</summary>
internal enum PolicyKind
{
    Mapper,
    RateLimiting,
    IdentifierRateLimiting,
    CircuitBreaker,
    Bulkhead,
    TimeLimiter,
    Retry,
    LoadBalance,
    FaultInjection,
    InstanceIsolation,
    InstanceBulkhead,
}
