namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Totals over a sliding window. Safe for parallel callers without a lock: totals are raised before the place they
/// will be taken back from is written, so they are never too low.</summary>
internal interface ICallWindow
{
    /// <summary>Counts a call and returns the totals with it.</summary>
    /// <param name="failed">Whether it failed.</param>
    /// <param name="slow">Whether it was slow.</param>
    /// <param name="now">A timestamp of the window's clock.</param>
    CallTotals Add(bool failed, bool slow, long now);
}
