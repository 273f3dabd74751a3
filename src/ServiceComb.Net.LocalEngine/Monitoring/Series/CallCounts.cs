namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>The number of calls of an operation in a span of time, and how many of them did not succeed.</summary>
/// <param name="Total">All calls.</param>
/// <param name="Failed">The calls that failed or were rejected.</param>
/// <param name="ShortCircuited">The calls that a circuit breaker rejected.</param>
/// <param name="SemaphoreRejected">The calls that a bulkhead rejected.</param>
/// <param name="PoolRejected">The calls that a full thread pool or a rate limiter rejected.</param>
/// <param name="TimedOut">The calls that timed out.</param>
internal readonly record struct CallCounts(long Total, long Failed, long ShortCircuited, long SemaphoreRejected, long PoolRejected, long TimedOut)
{
    public bool IsZero => this == default;

    /// <summary>Gets the share of failed calls, in percent; 0 without calls.</summary>
    public double FailureRate => Percent(Failed);

    /// <summary>Gets the share of calls that a circuit breaker rejected, in percent; 0 without calls.</summary>
    public double ShortCircuitedRate => Percent(ShortCircuited);

    public static CallCounts operator +(CallCounts left, CallCounts right) => new(
        left.Total + right.Total,
        left.Failed + right.Failed,
        left.ShortCircuited + right.ShortCircuited,
        left.SemaphoreRejected + right.SemaphoreRejected,
        left.PoolRejected + right.PoolRejected,
        left.TimedOut + right.TimedOut);

    private double Percent(long part) => Total == 0 ? 0 : 100.0 * part / Total;
}
