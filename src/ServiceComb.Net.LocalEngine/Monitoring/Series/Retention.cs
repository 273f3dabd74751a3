namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>How long frames are kept, and in which resolution: in that of the options at first, then in six times of it, then in sixty
/// times of it.</summary>
internal sealed class Retention
{
    private const int FramesPerTier = 360;
    private static readonly int[] Factors = [1, 6, 60];

    public Retention(TimeSpan resolution, TimeSpan retention)
    {
        (Resolution, Total) = ((int)resolution.TotalSeconds, (long)retention.TotalSeconds);
        Tiers = [.. Factors.Select((factor, index) => new Tier(
            Resolution * factor,
            index == Factors.Length - 1 ? Total : Math.Min(Total, (long)Resolution * factor * FramesPerTier)))];
    }

    /// <summary>Gets the resolution of new frames, in seconds.</summary>
    public int Resolution { get; }

    /// <summary>Gets how long frames are kept, in seconds.</summary>
    public long Total { get; }

    /// <summary>Gets the tiers, from the finest resolution to the coarsest.</summary>
    public IReadOnlyList<Tier> Tiers { get; }

    /// <summary>Returns the start of the span that contains a time.</summary>
    public static long Align(long time, int seconds) => time - (((time % seconds) + seconds) % seconds);

    /// <summary>Returns the tier for a stored frame, whose resolution may be that of earlier options.</summary>
    public int FindTier(int seconds)
    {
        var tier = 0;
        while (tier < Tiers.Count - 1 && Tiers[tier].Seconds < seconds)
        {
            tier++;
        }

        return tier;
    }

    /// <summary>A resolution.</summary>
    /// <param name="Seconds">The length of the frames.</param>
    /// <param name="Age">The age in seconds at which frames leave the tier.</param>
    internal readonly record struct Tier(int Seconds, long Age);
}
