namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The last n calls.</summary>
internal sealed class CountWindow(int size) : ICallWindow
{
    private readonly byte[] _ring = new byte[size];
    private long _calls;
    private long _bad;

    public CallTotals Add(bool failed, bool slow, long now)
    {
        var calls = Interlocked.Increment(ref _calls);
        var mine = (byte)((failed ? 1 : 0) | (slow ? 2 : 0));
        if (mine != 0)
        {
            Interlocked.Add(ref _bad, CallTotals.Pack(failed, slow));
        }

        var pushed = Interlocked.Exchange(ref _ring[(calls - 1) % _ring.Length], mine);
        if (pushed != 0)
        {
            Interlocked.Add(ref _bad, -CallTotals.Pack((pushed & 1) != 0, (pushed & 2) != 0));
        }

        return CallTotals.Of(Math.Min(calls, _ring.Length), Volatile.Read(ref _bad));
    }
}
