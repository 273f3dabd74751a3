namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Totals over a sliding window: what a closed phase is. Safe for parallel callers without a lock: totals are raised
/// before the place they will be taken back from is written, so they are never too low.</summary>
internal abstract class CallWindow(long beganAt) : BreakerPhase(CircuitState.Closed, beganAt)
{
    /// <summary>The calls in the window, as of the last one that was counted.</summary>
    public abstract CallTotals Totals { get; }

    /// <summary>Counts a call.</summary>
    /// <param name="failed">Whether it failed.</param>
    /// <param name="slow">Whether it was slow.</param>
    /// <param name="now">A timestamp of the window's clock.</param>
    /// <returns>Whether any call in the window was bad: if none was, there is nothing to judge.</returns>
    public abstract bool Add(bool failed, bool slow, long now);
}
