namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The calls of the last n seconds, in a bucket per second; the current second is one of the n. Windows of more
/// than an hour have wider buckets. The calls of the current bucket are counted by core and summed up when it is over.</summary>
internal sealed class TimeWindow : CallWindow
{
    private const int MaxBuckets = 3600;
    private readonly long _width;
    private readonly int[] _calls;
    private readonly Lock _advancing = new();
    private long _period;
    private long _pastCalls;
    private long[]? _bad;

    public TimeWindow(BreakerSlot place, int number, int seconds, TimeProvider time)
        : this(place, number, seconds, WidthOf(seconds, time), time.GetTimestamp())
    {
    }

    private TimeWindow(BreakerSlot place, int number, int seconds, long width, long now)
        : base(place, number, now, (uint)(now / width))
    {
        (_width, _period) = (width, now / width);
        var perBucket = SecondsOfBucket(seconds);
        _calls = new int[(seconds + perBucket - 1) / perBucket];
    }

    public override CallTotals Totals => CallTotals.Of(Volatile.Read(ref _pastCalls) + Counters.Calls.Sum, AllBad);

    // Made at the first bad call: there may be a window for each of many instances, and most never see one.
    private long[] Bad => Volatile.Read(ref _bad) ?? Interlocked.CompareExchange(ref _bad, new long[_calls.Length], null) ?? _bad!;

    /// <summary>How long a bucket of a window is, in timestamps. Buckets of all windows begin at the same moments.</summary>
    public static long WidthOf(int seconds, TimeProvider time) => SecondsOfBucket(seconds) * time.TimestampFrequency;

    public override bool Add(bool failed, bool slow, long now)
    {
        var turn = now / _width;
        if (turn > Volatile.Read(ref _period))
        {
            Advance(turn);
        }

        Interlocked.Increment(ref Counters.Calls.Own);
        if (failed || slow)
        {
            var packed = CallTotals.Pack(failed, slow);
            AddBad(packed);
            Interlocked.Add(ref Bad[Volatile.Read(ref _period) % _calls.Length], packed);
        }

        return HasBad;
    }

    private static int SecondsOfBucket(int seconds) => (seconds + MaxBuckets - 1) / MaxBuckets;

    // Once per bucket's time, by whoever comes first: the counters of the cores become the bucket of the turn that is over.
    private void Advance(long turn)
    {
        lock (_advancing)
        {
            if (turn <= _period)
            {
                return;
            }

            var calls = Counters.Calls.Take();
            _calls[_period % _calls.Length] += (int)calls;
            _pastCalls += calls;
            var steps = Math.Min(turn - _period, _calls.Length);
            for (var step = 1; step <= steps; step++)
            {
                var bucket = (turn - steps + step) % _calls.Length;
                _pastCalls -= _calls[bucket];
                _calls[bucket] = 0;
                if (Volatile.Read(ref _bad) is { } bad)
                {
                    AddBad(-Interlocked.Exchange(ref bad[bucket], 0));
                }
            }

            Volatile.Write(ref _period, turn);
            Volatile.Write(ref Counters.Period, (uint)turn);
            LetBeCalm();
        }
    }
}
