namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The calls of the last n seconds, in a bucket per second; the current second is one of the n.</summary>
internal sealed class TimeWindow(int seconds, TimeProvider time) : ICallWindow
{
    private readonly CallTotals[] _buckets = new CallTotals[seconds];
    private readonly long _start = time.GetTimestamp();
    private long _second;
    private CallTotals _totals;

    public CallTotals Add(bool failed, bool slow)
    {
        Advance();
        var one = CallTotals.One(failed, slow);
        _buckets[_second % _buckets.Length] += one;
        return _totals += one;
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        _totals = default;
    }

    private void Advance()
    {
        var now = time.GetElapsedTime(_start).Ticks / TimeSpan.TicksPerSecond;
        if (now - _second >= _buckets.Length)
        {
            Clear();
            _second = now;
        }

        while (_second < now)
        {
            _second++;
            _totals -= _buckets[_second % _buckets.Length];
            _buckets[_second % _buckets.Length] = default;
        }
    }
}
