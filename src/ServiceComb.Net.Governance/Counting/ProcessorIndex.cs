using System.Numerics;

namespace ServiceComb.Net.Governance.Counting;

/// <summary>The cores that are told apart, 16 at most; others share with those.</summary>
internal static class ProcessorIndex
{
    private const int Max = 16;
    private static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, Max)) - 1;

    public static int Count => Mask + 1;

    /// <summary>The core that runs this.</summary>
    public static int Current => Thread.GetCurrentProcessorId() & Mask;
}
