namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The last n calls.</summary>
internal sealed class CountWindow(int size, long beganAt = 0) : CallWindow(beganAt)
{
    private readonly byte[] _ring = new byte[size];
    private long _calls;
    private long _bad;

    public override CallTotals Totals => CallTotals.Of(Math.Min(Volatile.Read(ref _calls), _ring.Length), Volatile.Read(ref _bad));

    public override bool Add(bool failed, bool slow, long now)
    {
        var calls = Interlocked.Increment(ref _calls);
        var mine = (byte)((failed ? 1 : 0) | (slow ? 2 : 0));
        if (mine != 0)
        {
            Interlocked.Add(ref _bad, CallTotals.Pack(failed, slow));
        }

        ref var place = ref _ring[(calls - 1) % _ring.Length];
        // Good pushes out good, as a rule: then there is nothing to write.
        if (mine == 0 && Volatile.Read(ref place) == 0)
        {
            return Volatile.Read(ref _bad) != 0;
        }

        var pushed = Interlocked.Exchange(ref place, mine);
        if (pushed != 0)
        {
            Interlocked.Add(ref _bad, -CallTotals.Pack((pushed & 1) != 0, (pushed & 2) != 0));
        }

        return Volatile.Read(ref _bad) != 0;
    }
}
