namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Evaluates the calls of the last n seconds in buckets of one second, including the current one; windows of more
/// than an hour have wider buckets. The calls of the current bucket are counted per core and summed when it ends.</summary>
internal sealed class TimeWindow : CallWindow
{
    private const int MaxBuckets = 3600;
    private readonly long _width;
    private readonly int[] _bucketCalls;
    private readonly Lock _advancing = new();
    private long _period;
    private long _pastCalls;
    private long[]? _bucketFailures;

    public TimeWindow(BreakerSlot slot, int number, int seconds, TimeProvider time)
        : this(slot, number, seconds, GetBucketWidth(seconds, time), time.GetTimestamp())
    {
    }

    private TimeWindow(BreakerSlot slot, int number, int seconds, long width, long now)
        : base(slot, number, now, (uint)(now / width))
    {
        (_width, _period) = (width, now / width);
        var perBucket = GetSecondsPerBucket(seconds);
        _bucketCalls = new int[(seconds + perBucket - 1) / perBucket];
    }

    public override CallTotals Totals => CallTotals.Unpack(Volatile.Read(ref _pastCalls) + Counters.Calls.Sum, FailedAndSlow);

    // Allocated with the first failed or slow call: there may be a window for each of many instances, and most never record
    // one.
    private long[] BucketFailures => Volatile.Read(ref _bucketFailures) ?? Interlocked.CompareExchange(ref _bucketFailures, new long[_bucketCalls.Length], null) ?? _bucketFailures!;

    /// <summary>Returns the width of a bucket in timestamp ticks. The buckets of all windows start at the same
    /// times.</summary>
    public static long GetBucketWidth(int seconds, TimeProvider time) => GetSecondsPerBucket(seconds) * time.TimestampFrequency;

    public override bool Add(bool failed, bool slow, long now)
    {
        var period = now / _width;
        if (period > Volatile.Read(ref _period))
        {
            Advance(period);
        }

        Interlocked.Increment(ref Counters.Calls.Current);
        if (failed || slow)
        {
            var packed = CallTotals.Pack(failed, slow);
            AddFailedOrSlow(packed);
            Interlocked.Add(ref BucketFailures[Volatile.Read(ref _period) % _bucketCalls.Length], packed);
        }

        return HasFailedOrSlow;
    }

    private static int GetSecondsPerBucket(int seconds) => (seconds + MaxBuckets - 1) / MaxBuckets;

    // The first caller in a new period moves the per-core counters to the bucket of the past period.
    private void Advance(long period)
    {
        lock (_advancing)
        {
            if (period <= _period)
            {
                return;
            }

            var calls = Counters.Calls.SumAndReset();
            _bucketCalls[_period % _bucketCalls.Length] += (int)calls;
            _pastCalls += calls;
            var steps = Math.Min(period - _period, _bucketCalls.Length);
            for (var step = 1; step <= steps; step++)
            {
                var bucket = (period - steps + step) % _bucketCalls.Length;
                _pastCalls -= _bucketCalls[bucket];
                _bucketCalls[bucket] = 0;
                if (Volatile.Read(ref _bucketFailures) is { } bad)
                {
                    AddFailedOrSlow(-Interlocked.Exchange(ref bad[bucket], 0));
                }
            }

            Volatile.Write(ref _period, period);
            Volatile.Write(ref Counters.Period, (uint)period);
            TryEnableFastPath();
        }
    }
}
