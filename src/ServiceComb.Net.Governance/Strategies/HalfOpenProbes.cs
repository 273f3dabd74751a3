namespace ServiceComb.Net.Governance.Strategies;

/// <summary>A phase that lets a number of calls through and is decided by them.</summary>
internal sealed class HalfOpenProbes(int number, long beganAt, int probes) : BreakerState(number, beganAt)
{
    private int _left = probes;
    private int _done;
    private long _bad;

    public bool TryTakeProbe()
    {
        var left = Volatile.Read(ref _left);
        while (left > 0)
        {
            var seen = Interlocked.CompareExchange(ref _left, left - 1, left);
            if (seen == left)
            {
                return true;
            }

            left = seen;
        }

        return false;
    }

    public void ReturnProbe() => Interlocked.Increment(ref _left);

    /// <summary>Counts a finished probe.</summary>
    /// <returns>The totals with it.</returns>
    public CallTotals Add(bool failed, bool slow)
    {
        var bad = Interlocked.Add(ref _bad, CallTotals.Pack(failed, slow));
        return CallTotals.Of(Interlocked.Increment(ref _done), bad);
    }
}
