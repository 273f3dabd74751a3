using System.Numerics;

namespace ServiceComb.Net.Governance.Counting;

/// <summary>Counters that every core has for itself, so that cores do not wait for each other.</summary>
internal static class Cores
{
    private const int Most = 16;

    // Longs between the counters of two cores, so that they do not share a cache line, nor the pair that is fetched with it.
    // As many stand before the first one: the length of the array, which every access reads, is there.
    private const int Apart = 16;
    private static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, Most)) - 1;

    /// <summary>The core that runs this, 0 to 15; other cores share with those.</summary>
    public static int Current => Thread.GetCurrentProcessorId() & Mask;

    /// <summary>One counter for each.</summary>
    public static long[] NewCounters() => new long[(Mask + 2) * Apart];

    /// <summary>The counter of the core that runs this.</summary>
    public static ref long Own(long[] counters) => ref Of(counters, Current);

    /// <summary>The counter of a core.</summary>
    public static ref long Of(long[] counters, int core) => ref counters[(core + 1) * Apart];

    public static long Sum(long[] counters)
    {
        var sum = 0L;
        for (var place = Apart; place < counters.Length; place += Apart)
        {
            sum += Volatile.Read(ref counters[place]);
        }

        return sum;
    }

    /// <summary>The sum; the counters begin at 0 again.</summary>
    public static long Take(long[] counters)
    {
        var sum = 0L;
        for (var place = Apart; place < counters.Length; place += Apart)
        {
            sum += Interlocked.Exchange(ref counters[place], 0);
        }

        return sum;
    }
}
