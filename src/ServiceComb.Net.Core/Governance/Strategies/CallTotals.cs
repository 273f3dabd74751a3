namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The number of calls in a window and of the failed and slow ones among them.</summary>
internal readonly record struct CallTotals(int Calls, int Failed, int Slow)
{
    private const int Shift = 32;

    /// <summary>Packs the failed and slow flags of one call into one number, so that both totals change
    /// atomically.</summary>
    public static long Pack(bool failed, bool slow) => (failed ? 1L << Shift : 0) | (slow ? 1L : 0);

    public static CallTotals Unpack(long calls, long packed) => new((int)calls, (int)(packed >> Shift), (int)packed);
}
