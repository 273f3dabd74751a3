namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The last n calls. Those that were counted by core while nothing was bad have no place in the ring yet; they get
/// one before the next call that is added here.</summary>
internal sealed class CountWindow(BreakerSlot place, int number, int size, long beganAt) : CallWindow(place, number, beganAt, turn: 0)
{
    private readonly byte[] _ring = new byte[size];
    private long _calls;

    public override CallTotals Totals =>
        CallTotals.Of(Math.Min(Volatile.Read(ref _calls) + Counters.Calls.Sum, _ring.Length), AllBad);

    public override bool Add(bool failed, bool slow, long now)
    {
        RecordSuccess();
        var mine = (byte)((failed ? 1 : 0) | (slow ? 2 : 0));
        if (mine != 0)
        {
            AddBad(CallTotals.Pack(failed, slow));
        }

        Put(mine, Interlocked.Increment(ref _calls) - 1);
        LetBeCalm();
        return HasBad;
    }

    private void RecordSuccess()
    {
        var good = Counters.Calls.Take();
        if (good == 0)
        {
            return;
        }

        var end = Interlocked.Add(ref _calls, good);
        // While nothing is bad there is nothing in the ring that they could push out.
        for (var at = end - Math.Min(good, _ring.Length); at < end && HasBad; at++)
        {
            Put(0, at);
        }
    }

    private void Put(byte mark, long at)
    {
        ref var there = ref _ring[at % _ring.Length];
        // Good pushes out good, as a rule: then there is nothing to write.
        if (mark == 0 && Volatile.Read(ref there) == 0)
        {
            return;
        }

        var pushed = Interlocked.Exchange(ref there, mark);
        if (pushed != 0)
        {
            AddBad(-CallTotals.Pack((pushed & 1) != 0, (pushed & 2) != 0));
        }
    }
}
