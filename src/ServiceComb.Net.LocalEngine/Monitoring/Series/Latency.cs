namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>The mean and the percentiles of the latency of calls, in milliseconds.</summary>
internal readonly record struct Latency
{
    /// <summary>The levels of the percentiles, in the order of <see cref="CopyTo"/>.</summary>
    public static ReadOnlySpan<double> Levels => [0.05, 0.25, 0.50, 0.75, 0.90, 0.99, 0.995];

    /// <param name="mean">The mean.</param>
    /// <param name="percentiles">A percentile for each of <see cref="Levels"/>, in ascending order.</param>
    public Latency(double mean, ReadOnlySpan<double> percentiles)
    {
        Mean = (float)mean;
        (L5, L25, L50, L75) = ((float)percentiles[0], (float)percentiles[1], (float)percentiles[2], (float)percentiles[3]);
        (L90, L99, L995) = ((float)percentiles[4], (float)percentiles[5], (float)percentiles[6]);
    }

    // Single precision halves the memory of a time series.
    public float Mean { get; }

    public float L5 { get; }

    public float L25 { get; }

    public float L50 { get; }

    public float L75 { get; }

    public float L90 { get; }

    public float L99 { get; }

    public float L995 { get; }

    /// <summary>Gets whether there are percentiles; Java and Spring apps report none.</summary>
    public bool HasPercentiles => L995 > 0;

    /// <summary>Copies the percentiles in ascending order.</summary>
    public void CopyTo(Span<double> percentiles)
    {
        (percentiles[0], percentiles[1], percentiles[2], percentiles[3]) = (L5, L25, L50, L75);
        (percentiles[4], percentiles[5], percentiles[6]) = (L90, L99, L995);
    }
}
