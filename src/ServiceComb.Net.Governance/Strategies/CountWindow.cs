namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The last n calls.</summary>
internal sealed class CountWindow(int size) : ICallWindow
{
    private readonly byte[] _ring = new byte[size];
    private int _next;
    private CallTotals _totals;

    public CallTotals Add(bool failed, bool slow)
    {
        if (_totals.Calls == _ring.Length)
        {
            _totals -= CallTotals.One((_ring[_next] & 1) != 0, (_ring[_next] & 2) != 0);
        }

        _ring[_next] = (byte)((failed ? 1 : 0) | (slow ? 2 : 0));
        _next = (_next + 1) % _ring.Length;
        return _totals += CallTotals.One(failed, slow);
    }

    public void Clear() => (_next, _totals) = (0, default);
}
