namespace ServiceComb.Net.Monitoring;

/// <summary>How a call ended.</summary>
[Flags]
internal enum CallKind
{
    /// <summary>The call got an ordinary response.</summary>
    Succeeded = 0,

    /// <summary>The call got a response with status 500 or higher, or none.</summary>
    Failed = 1,

    /// <summary>The call timed out.</summary>
    TimedOut = 2,

    /// <summary>A circuit breaker rejected the call.</summary>
    ShortCircuited = 4,

    /// <summary>A bulkhead rejected the call.</summary>
    BulkheadRejected = 8,

    /// <summary>A rate limiter rejected the call.</summary>
    RateLimited = 16,
}
