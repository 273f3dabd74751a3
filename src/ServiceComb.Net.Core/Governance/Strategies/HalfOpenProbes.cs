namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The half-open state: permits a limited number of probes, whose outcomes decide the next state.</summary>
internal sealed class HalfOpenProbes(int number, long startedAt, int probes) : BreakerState(number, startedAt)
{
    private int _left = probes;
    private int _completed;
    private long _failedAndSlow;

    public bool TryTakeProbe()
    {
        var remaining = Volatile.Read(ref _left);
        while (remaining > 0)
        {
            var seen = Interlocked.CompareExchange(ref _left, remaining - 1, remaining);
            if (seen == remaining)
            {
                return true;
            }

            remaining = seen;
        }

        return false;
    }

    public void ReturnProbe() => Interlocked.Increment(ref _left);

    /// <summary>Records a completed probe.</summary>
    /// <returns>The totals including this probe.</returns>
    public CallTotals Add(bool failed, bool slow)
    {
        var failedAndSlow = Interlocked.Add(ref _failedAndSlow, CallTotals.Pack(failed, slow));
        return CallTotals.Unpack(Interlocked.Increment(ref _completed), failedAndSlow);
    }
}
