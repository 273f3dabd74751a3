using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Monitoring;

/// <summary>Counts the calls of an operation between two reports. Recording takes no lock.</summary>
internal sealed class OperationMeter(string name)
{
    private static readonly double[] Levels = [0.05, 0.25, 0.50, 0.75, 0.90, 0.99, 0.995];
    private readonly LatencyHistogram _latencies = new();
    private readonly int[] _counts = LatencyHistogram.CreateCounts();
    private long _microseconds;
    private long _failed;
    private long _timedOut;
    private long _shortCircuited;
    private long _bulkheadRejected;
    private long _rateLimited;
    private volatile string? _breaker;

    /// <summary>Records a call.</summary>
    /// <param name="seconds">The duration.</param>
    /// <param name="kind">How it ended.</param>
    /// <param name="policy">The policy that rejected it; null when none did.</param>
    public void Record(double seconds, CallKind kind, string? policy)
    {
        Interlocked.Add(ref _microseconds, _latencies.Add(seconds));
        if (kind == CallKind.Succeeded)
        {
            return;
        }

        Count(ref _failed, kind, CallKind.Failed);
        Count(ref _timedOut, kind, CallKind.TimedOut);
        Count(ref _bulkheadRejected, kind, CallKind.BulkheadRejected);
        Count(ref _rateLimited, kind, CallKind.RateLimited);
        if ((kind & CallKind.ShortCircuited) != 0)
        {
            Interlocked.Increment(ref _shortCircuited);
            _breaker = policy;
        }
    }

    /// <summary>Returns the calls since the last report and resets them. Called by one thread at a time.</summary>
    /// <param name="elapsed">The time since the last report.</param>
    /// <param name="isOpen">Returns whether a circuit breaker is open now.</param>
    /// <returns>The calls; null when there were none and no circuit breaker is open.</returns>
    public OperationReport? Take(TimeSpan elapsed, Func<string, bool> isOpen)
    {
        var total = _latencies.Take(_counts);
        var milliseconds = total == 0 ? 0 : Interlocked.Exchange(ref _microseconds, 0) / 1000.0;
        var shortCircuited = TakeUpTo(ref _shortCircuited, total);
        var isBreakerOpen = shortCircuited > 0 || (_breaker is { } breaker && isOpen(breaker));
        if (total == 0 && !isBreakerOpen)
        {
            return null;
        }

        var report = new OperationReport
        {
            Name = name,
            Desc = name,
            Total = total,
            Failure = TakeUpTo(ref _failed, total),
            CountTimeout = TakeUpTo(ref _timedOut, total),
            ShortCircuited = shortCircuited,
            SemaphoreRejected = TakeUpTo(ref _bulkheadRejected, total),
            ThreadPoolRejected = TakeUpTo(ref _rateLimited, total),
            CircuitBreakerOpen = isBreakerOpen,
        };
        return total == 0 ? report with { Rate = 1 } : WithRates(report, elapsed, milliseconds / total);
    }

    private OperationReport WithRates(OperationReport report, TimeSpan elapsed, double mean)
    {
        var percentiles = LatencyHistogram.GetPercentiles(_counts, report.Total, Levels);
        var failureRate = (double)report.Failure / report.Total;
        return report with
        {
            Qps = elapsed > TimeSpan.Zero ? report.Total / elapsed.TotalSeconds : 0,
            Latency = mean,
            Rate = 1 - failureRate,
            FailureRate = failureRate,
            L5 = percentiles[0],
            L25 = percentiles[1],
            L50 = percentiles[2],
            L75 = percentiles[3],
            L90 = percentiles[4],
            L99 = percentiles[5],
            L995 = percentiles[6],
        };
    }

    // A call is counted in several steps. When a report is taken between them, what is counted later than the call itself belongs to the
    // next report with calls; otherwise a report could have more failures than calls.
    private static long TakeUpTo(ref long counter, long total)
    {
        var taken = Math.Min(Interlocked.Read(ref counter), total);
        Interlocked.Add(ref counter, -taken);
        return taken;
    }

    private static void Count(ref long counter, CallKind kind, CallKind counted)
    {
        if ((kind & counted) != 0)
        {
            Interlocked.Increment(ref counter);
        }
    }
}
