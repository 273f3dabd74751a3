namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The calls of the last n seconds, in a bucket per second; the current second is one of the n. Windows of more
/// than an hour have wider buckets.</summary>
internal sealed class TimeWindow : ICallWindow
{
    private const int MostBuckets = 3600;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly long _width;
    private readonly long[] _calls;
    private readonly long[] _bad;
    private readonly Lock _advancing = new();
    private long _turn;
    private long _allCalls;
    private long _allBad;

    public TimeWindow(int seconds, TimeProvider time)
    {
        (_time, _start) = (time, time.GetTimestamp());
        var perBucket = (seconds + MostBuckets - 1) / MostBuckets;
        _width = perBucket * TimeSpan.TicksPerSecond;
        _calls = new long[(seconds + perBucket - 1) / perBucket];
        _bad = new long[_calls.Length];
    }

    public CallTotals Add(bool failed, bool slow, long now)
    {
        var turn = _time.GetElapsedTime(_start, now).Ticks / _width;
        if (turn > Volatile.Read(ref _turn))
        {
            Advance(turn);
        }

        var bucket = Volatile.Read(ref _turn) % _calls.Length;
        var calls = Interlocked.Increment(ref _allCalls);
        Interlocked.Increment(ref _calls[bucket]);
        if (!failed && !slow)
        {
            return CallTotals.Of(calls, Volatile.Read(ref _allBad));
        }

        var packed = CallTotals.Pack(failed, slow);
        var bad = Interlocked.Add(ref _allBad, packed);
        Interlocked.Add(ref _bad[bucket], packed);
        return CallTotals.Of(calls, bad);
    }

    // Once per bucket's time, by whoever comes first.
    private void Advance(long turn)
    {
        lock (_advancing)
        {
            var steps = Math.Min(turn - _turn, _calls.Length);
            for (var step = 1; step <= steps; step++)
            {
                var bucket = (turn - steps + step) % _calls.Length;
                Interlocked.Add(ref _allCalls, -Interlocked.Exchange(ref _calls[bucket], 0));
                Interlocked.Add(ref _allBad, -Interlocked.Exchange(ref _bad[bucket], 0));
            }

            Volatile.Write(ref _turn, Math.Max(turn, _turn));
        }
    }
}
