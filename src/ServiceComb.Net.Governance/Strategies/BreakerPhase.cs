namespace ServiceComb.Net.Governance.Strategies;

/// <summary>A stretch of time in which a breaker is in one state. It is also the permit of the calls that began in it: a
/// result counts for the phase it began in and no other.</summary>
internal sealed class BreakerPhase(CircuitState state, long beganAt, ICallWindow? window, int probes)
{
    private int _probesLeft = probes;
    private int _probesDone;
    private long _probesBad;
    private int _announced;

    public CircuitState State => state;

    public long BeganAt => beganAt;

    /// <summary>Only while closed.</summary>
    public ICallWindow? Window => window;

    /// <summary>True once.</summary>
    public bool TryAnnounce() => Volatile.Read(ref _announced) == 0 && Interlocked.Exchange(ref _announced, 1) == 0;

    public bool TryTakeProbe()
    {
        var left = Volatile.Read(ref _probesLeft);
        while (left > 0)
        {
            var seen = Interlocked.CompareExchange(ref _probesLeft, left - 1, left);
            if (seen == left)
            {
                return true;
            }

            left = seen;
        }

        return false;
    }

    public void ReturnProbe() => Interlocked.Increment(ref _probesLeft);

    /// <summary>Counts a finished probe.</summary>
    /// <returns>The totals with it.</returns>
    public CallTotals Add(bool failed, bool slow)
    {
        var bad = Interlocked.Add(ref _probesBad, CallTotals.Pack(failed, slow));
        return CallTotals.Of(Interlocked.Increment(ref _probesDone), bad);
    }
}
