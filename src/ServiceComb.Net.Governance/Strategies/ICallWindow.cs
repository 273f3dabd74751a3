namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Totals over a sliding window. Not thread-safe: the breaker's lock is around it.</summary>
internal interface ICallWindow
{
    /// <summary>Counts a call and returns the totals with it.</summary>
    CallTotals Add(bool failed, bool slow);

    void Clear();
}
