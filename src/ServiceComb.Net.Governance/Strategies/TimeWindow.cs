using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The calls of the last n seconds, in a bucket per second; the current second is one of the n. Windows of more
/// than an hour have wider buckets. Good calls are counted by core and summed up only when bad ones make that necessary, so
/// that cores do not wait for each other while all is well.</summary>
internal sealed class TimeWindow : CallWindow
{
    private const int MostBuckets = 3600;
    private readonly long _width;
    private readonly PerCore _now = PerCore.New();
    private readonly int[] _calls;
    private readonly Lock _advancing = new();
    private long _turn;
    private long _pastCalls;
    private long _allBad;
    private long[]? _bad;

    public TimeWindow(int seconds, TimeProvider time)
        : base(time.GetTimestamp())
    {
        var perBucket = (seconds + MostBuckets - 1) / MostBuckets;
        _width = perBucket * time.TimestampFrequency;
        _calls = new int[(seconds + perBucket - 1) / perBucket];
    }

    public override CallTotals Totals => CallTotals.Of(Volatile.Read(ref _pastCalls) + _now.Sum, Volatile.Read(ref _allBad));

    public override bool Add(bool failed, bool slow, long now)
    {
        var turn = (now - BeganAt) / _width;
        if (turn > Volatile.Read(ref _turn))
        {
            Advance(turn);
        }

        Interlocked.Increment(ref _now.Own);
        if (failed || slow)
        {
            var packed = CallTotals.Pack(failed, slow);
            Interlocked.Add(ref _allBad, packed);
            Interlocked.Add(ref Bad[Volatile.Read(ref _turn) % _calls.Length], packed);
        }

        return Volatile.Read(ref _allBad) != 0;
    }

    // Made at the first bad call: there may be a window for each of many instances, and most never see one.
    private long[] Bad => Volatile.Read(ref _bad) ?? Interlocked.CompareExchange(ref _bad, new long[_calls.Length], null) ?? _bad!;

    // Once per bucket's time, by whoever comes first: the counters of the cores become the bucket of the turn that is over.
    private void Advance(long turn)
    {
        lock (_advancing)
        {
            if (turn <= _turn)
            {
                return;
            }

            var calls = _now.Take();
            _calls[_turn % _calls.Length] += (int)calls;
            _pastCalls += calls;
            var steps = Math.Min(turn - _turn, _calls.Length);
            for (var step = 1; step <= steps; step++)
            {
                var bucket = (turn - steps + step) % _calls.Length;
                _pastCalls -= _calls[bucket];
                _calls[bucket] = 0;
                if (Volatile.Read(ref _bad) is { } bad)
                {
                    Interlocked.Add(ref _allBad, -Interlocked.Exchange(ref bad[bucket], 0));
                }
            }

            Volatile.Write(ref _turn, turn);
        }
    }
}
