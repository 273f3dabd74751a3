namespace ServiceComb.Net.Governance.Policies;

/// <summary>Specifies the kind of a policy, in the order from the outermost to the innermost. A request has at most one
/// policy of each kind.</summary>
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
