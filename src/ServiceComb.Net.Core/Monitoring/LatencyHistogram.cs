using System.Numerics;

namespace ServiceComb.Net.Monitoring;

/// <summary>Counts latencies in buckets whose width grows with the latency, so that percentiles have an error of at most 1.6 percent from
/// a microsecond to an hour. Adding takes no lock.</summary>
internal sealed class LatencyHistogram
{
    // Each power of two has 32 buckets.
    private const int SubBits = 5;
    private const int SubBuckets = 1 << SubBits;
    private const long MaxMicroseconds = (1L << 32) - 1;
    private static readonly int BucketCount = IndexOf(MaxMicroseconds) + 1;
    private readonly int[] _buckets = new int[BucketCount];

    /// <summary>Counts a latency.</summary>
    /// <returns>The latency in microseconds, within the limits of the histogram.</returns>
    public long Add(double seconds)
    {
        // NaN is not greater than 0.
        var microseconds = seconds > 0 ? (long)Math.Min(seconds * 1e6, MaxMicroseconds) : 0;
        Interlocked.Increment(ref _buckets[IndexOf(microseconds)]);
        return microseconds;
    }

    /// <summary>Moves the counts to an array of <see cref="CreateCounts"/> and resets them.</summary>
    /// <returns>The number of latencies.</returns>
    public long Take(int[] counts)
    {
        var total = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = Volatile.Read(ref _buckets[i]) == 0 ? 0 : Interlocked.Exchange(ref _buckets[i], 0);
            total += counts[i];
        }

        return total;
    }

    public static int[] CreateCounts() => new int[BucketCount];

    /// <summary>Returns percentiles in milliseconds.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="total">Their sum, at least 1.</param>
    /// <param name="levels">The levels from 0 to 1, in ascending order.</param>
    public static double[] GetPercentiles(int[] counts, long total, ReadOnlySpan<double> levels)
    {
        var percentiles = new double[levels.Length];
        var (bucket, below) = (0, 0L);
        for (var i = 0; i < levels.Length; i++)
        {
            var rank = Math.Clamp((long)Math.Ceiling(levels[i] * total), 1, total);
            while (below + counts[bucket] < rank)
            {
                below += counts[bucket++];
            }

            percentiles[i] = GetMiddle(bucket) / 1000;
        }

        return percentiles;
    }

    private static int IndexOf(long microseconds)
    {
        if (microseconds < SubBuckets)
        {
            return (int)microseconds;
        }

        var exponent = BitOperations.Log2((ulong)microseconds);
        var sub = (int)(microseconds >> (exponent - SubBits)) & (SubBuckets - 1);
        return ((exponent - SubBits + 1) << SubBits) + sub;
    }

    private static double GetMiddle(int index)
    {
        if (index < SubBuckets)
        {
            return index + 0.5;
        }

        var shift = (index >> SubBits) - 1;
        var low = (long)(SubBuckets + (index & (SubBuckets - 1))) << shift;
        return low + ((1L << shift) / 2.0);
    }
}
