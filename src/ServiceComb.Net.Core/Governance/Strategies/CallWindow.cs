namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The closed state: totals over a sliding window. Safe for concurrent callers without a lock: a total is
/// incremented before the entry that decrements it later is written, so it is never too low.</summary>
internal abstract class CallWindow : BreakerState
{
    private readonly BreakerSlot _slot;
    private long _failedAndSlow;

    /// <param name="slot">The counters of the breaker, which the new window takes over.</param>
    /// <param name="number">The number of the state.</param>
    /// <param name="startedAt">The timestamp at which the state was entered.</param>
    /// <param name="period">The low bits of the number of the first bucket.</param>
    protected CallWindow(BreakerSlot slot, int number, long startedAt, uint period)
        : base(number, startedAt)
    {
        _slot = slot;
        Counters.Calls.SumAndReset();
        (Counters.Period, Counters.IsFastPath) = (period, true);
    }

    /// <summary>Gets the totals of the window as of the last recorded call.</summary>
    public abstract CallTotals Totals { get; }

    /// <summary>Gets a value that indicates whether the window contains a failed or slow call.</summary>
    protected bool HasFailedOrSlow => FailedAndSlow != 0;

    /// <summary>Gets the packed totals of the failed and slow calls in the window.</summary>
    protected long FailedAndSlow => Volatile.Read(ref _failedAndSlow);

    protected ref BreakerCounters Counters => ref _slot.Counters;

    /// <summary>Records a call.</summary>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="slow">Whether the call was slow.</param>
    /// <param name="now">The timestamp of the end of the call.</param>
    /// <returns>True when the window contains a failed or slow call; otherwise the thresholds need no check.</returns>
    public abstract bool Add(bool failed, bool slow, long now);

    /// <summary>Adds to the packed totals of failed and slow calls; a negative number subtracts.</summary>
    protected void AddFailedOrSlow(long packed)
    {
        if (Interlocked.Add(ref _failedAndSlow, packed) != 0)
        {
            Volatile.Write(ref Counters.IsFastPath, false);
        }
        else
        {
            TryEnableFastPath();
        }
    }

    /// <summary>Enables the fast path for successful calls when the window contains no failed or slow call.</summary>
    protected void TryEnableFastPath()
    {
        if (HasFailedOrSlow || Volatile.Read(ref Counters.IsFastPath))
        {
            return;
        }

        Volatile.Write(ref Counters.IsFastPath, true);
        Interlocked.MemoryBarrier();
        if (HasFailedOrSlow)
        {
            Volatile.Write(ref Counters.IsFastPath, false);
        }
    }
}
