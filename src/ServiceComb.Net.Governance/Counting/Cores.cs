using System.Numerics;

namespace ServiceComb.Net.Governance.Counting;

/// <summary>The cores, as far as they have numbers of their own, so that they do not wait for each other.</summary>
internal static class Cores
{
    /// <summary>Longs between the numbers of two cores, so that they do not share a cache line, nor the pair that is fetched
    /// with it. As many stand before the first one: the length of the array, which every access reads, is there.</summary>
    public const int Apart = 16;

    private const int Most = 16;
    private static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, Most)) - 1;

    /// <summary>Cores that are told apart, 16 at most; others share with those.</summary>
    public static int Count => Mask + 1;

    /// <summary>The core that runs this.</summary>
    public static int Current => Thread.GetCurrentProcessorId() & Mask;

    /// <summary>One number for each.</summary>
    public static long[] NewNumbers() => new long[(Count + 1) * Apart];

    /// <summary>The number of a core.</summary>
    public static ref long Of(long[] numbers, int core) => ref numbers[(core + 1) * Apart];
}
