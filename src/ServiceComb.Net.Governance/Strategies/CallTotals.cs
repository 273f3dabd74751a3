namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Numbers of calls, of failed and of slow ones among them.</summary>
internal readonly record struct CallTotals(int Calls, int Failed, int Slow)
{
    private const int Shift = 32;

    /// <summary>Failed and slow of one call as one number, so that both change at once.</summary>
    public static long Pack(bool failed, bool slow) => (failed ? 1L << Shift : 0) | (slow ? 1L : 0);

    public static CallTotals Of(long calls, long packed) => new((int)calls, (int)(packed >> Shift), (int)packed);
}
