namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Totals over a sliding window: what a closed phase is. Safe for parallel callers without a lock: totals are raised
/// before the place they will be taken back from is written, so they are never too low.</summary>
internal abstract class CallWindow : BreakerState
{
    private readonly BreakerSlot _slot;
    private long _bad;

    /// <param name="place">Where the breaker keeps what every call touches; as of now that is this window's.</param>
    /// <param name="number">The number of the phase.</param>
    /// <param name="beganAt">The timestamp of its begin.</param>
    /// <param name="turn">The low bits of the number of the first bucket.</param>
    protected CallWindow(BreakerSlot place, int number, long beganAt, uint turn)
        : base(number, beganAt)
    {
        _slot = place;
        Counters.Calls.Take();
        (Counters.Period, Counters.IsCalm) = (turn, true);
    }

    /// <summary>The calls in the window, as of the last one that was counted.</summary>
    public abstract CallTotals Totals { get; }

    /// <summary>Whether any call in the window is bad.</summary>
    protected bool HasBad => AllBad != 0;

    /// <summary>The failed and the slow ones in the window, packed.</summary>
    protected long AllBad => Volatile.Read(ref _bad);

    protected ref BreakerCounters Counters => ref _slot.Counters;

    /// <summary>Counts a call.</summary>
    /// <param name="failed">Whether it failed.</param>
    /// <param name="slow">Whether it was slow.</param>
    /// <param name="now">A timestamp of the window's clock.</param>
    /// <returns>Whether any call in the window was bad: if none was, there is nothing to judge.</returns>
    public abstract bool Add(bool failed, bool slow, long now);

    /// <summary>Adds to the bad ones, or takes away from them.</summary>
    protected void AddBad(long packed)
    {
        if (Interlocked.Add(ref _bad, packed) != 0)
        {
            Volatile.Write(ref Counters.IsCalm, false);
        }
        else
        {
            LetBeCalm();
        }
    }

    /// <summary>Lets good calls be counted the short way when nothing is bad.</summary>
    protected void LetBeCalm()
    {
        if (HasBad || Volatile.Read(ref Counters.IsCalm))
        {
            return;
        }

        Volatile.Write(ref Counters.IsCalm, true);
        Interlocked.MemoryBarrier();
        if (HasBad)
        {
            Volatile.Write(ref Counters.IsCalm, false);
        }
    }
}
