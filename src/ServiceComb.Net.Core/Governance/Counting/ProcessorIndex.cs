using System.Numerics;

namespace ServiceComb.Net.Governance.Counting;

/// <summary>Maps processors to at most 16 indexes; further processors share them.</summary>
internal static class ProcessorIndex
{
    private const int Max = 16;
    private static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, Max)) - 1;

    public static int Count => Mask + 1;

    /// <summary>Gets the index of the current processor.</summary>
    public static int Current => Thread.GetCurrentProcessorId() & Mask;
}
