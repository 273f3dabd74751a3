namespace ServiceComb.Net.Protocol.Monitor;

/// <summary>The calls of an operation since the last report.</summary>
public sealed record OperationReport
{
    /// <summary>The name: <c>Provider.</c> or <c>Consumer.</c> and the operation.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Desc { get; init; }

    /// <summary>Calls per second.</summary>
    public double Qps { get; init; }

    /// <summary>Average latency in milliseconds.</summary>
    public double Latency { get; init; }

    /// <summary>The 99.5th percentile of latency in milliseconds.</summary>
    public double L995 { get; init; }

    /// <summary>The 99th percentile of latency in milliseconds.</summary>
    public double L99 { get; init; }

    /// <summary>The 90th percentile of latency in milliseconds.</summary>
    public double L90 { get; init; }

    /// <summary>The 75th percentile of latency in milliseconds.</summary>
    public double L75 { get; init; }

    /// <summary>The 50th percentile of latency in milliseconds.</summary>
    public double L50 { get; init; }

    /// <summary>The 25th percentile of latency in milliseconds.</summary>
    public double L25 { get; init; }

    /// <summary>The 5th percentile of latency in milliseconds.</summary>
    public double L5 { get; init; }

    /// <summary>The share of calls that succeeded, from 0 to 1.</summary>
    public double Rate { get; init; }

    /// <summary>The share of calls that failed, from 0 to 1; in <see cref="MetricReport"/> it is in percent.</summary>
    public double FailureRate { get; init; }

    /// <summary>The number of calls.</summary>
    public long Total { get; init; }

    /// <summary>The number of calls that failed or were rejected.</summary>
    public long Failure { get; init; }

    /// <summary>Whether a circuit breaker is open.</summary>
    public bool CircuitBreakerOpen { get; init; }

    /// <summary>The number of calls that a circuit breaker rejected.</summary>
    public long ShortCircuited { get; init; }

    /// <summary>The number of calls that a bulkhead rejected.</summary>
    public long SemaphoreRejected { get; init; }

    /// <summary>The number of calls that a full thread pool or a rate limiter rejected.</summary>
    public long ThreadPoolRejected { get; init; }

    /// <summary>The number of calls that timed out.</summary>
    public long CountTimeout { get; init; }
}
