namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>Combines the latencies of several spans of time or instances. The percentiles of a union cannot be computed from the
/// percentiles of its parts alone: each part is taken as a distribution that is linear between its percentiles, and the result has the
/// percentiles of the mixture, weighted by calls. They lie between the smallest and the largest of the parts, and equal parts have
/// their own percentiles as the result.</summary>
internal static class LatencyMerge
{
    // Halves the range until the rest is below the precision of the result.
    private const int Bisections = 48;

    /// <param name="parts">The latencies, each with the number of its calls.</param>
    public static Latency Merge(IReadOnlyList<(Latency Latency, long Calls)> parts)
    {
        var (sum, calls) = (0.0, 0L);
        foreach (var (latency, count) in parts)
        {
            (sum, calls) = (sum + (latency.Mean * (double)count), calls + count);
        }

        var mean = calls == 0 ? 0 : sum / calls;
        (Latency Latency, long Calls)[] known = [.. parts.Where(static part => part.Calls > 0 && part.Latency.HasPercentiles)];
        Span<double> merged = stackalloc double[Latency.Levels.Length];
        if (known.Length == 0)
        {
            merged.Clear();
        }
        else if (Array.TrueForAll(known, part => part.Latency == known[0].Latency))
        {
            known[0].Latency.CopyTo(merged);
        }
        else
        {
            FindPercentiles(known, merged);
        }

        return new Latency(mean, merged);
    }

    private static void FindPercentiles((Latency Latency, long Calls)[] parts, Span<double> merged)
    {
        var count = Latency.Levels.Length;
        var knots = new double[parts.Length * count];
        var weights = new double[parts.Length];
        var calls = (double)parts.Sum(static part => part.Calls);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i].Latency.CopyTo(knots.AsSpan(i * count));
            weights[i] = parts[i].Calls / calls;
        }

        var (min, max) = (knots.Min(), knots.Max());
        for (var level = 0; level < count; level++)
        {
            // The result of a lower level is a lower bound.
            merged[level] = min = Find(Latency.Levels[level], min, max);
        }

        // The smallest latency whose share of calls reaches the level.
        double Find(double level, double low, double high)
        {
            if (GetShare(knots, weights, low) >= level)
            {
                return low;
            }

            for (var i = 0; i < Bisections && low < high; i++)
            {
                var middle = low + ((high - low) / 2);
                (low, high) = GetShare(knots, weights, middle) >= level ? (low, middle) : (middle, high);
            }

            return high;
        }
    }

    // The share of calls with a latency up to a value, over all parts.
    private static double GetShare(double[] knots, double[] weights, double value)
    {
        var count = Latency.Levels.Length;
        var share = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            share += weights[i] * GetShare(knots.AsSpan(i * count, count), value);
        }

        // Rounding must not keep the highest level out of reach.
        return share + 1e-12;
    }

    private static double GetShare(ReadOnlySpan<double> percentiles, double value)
    {
        var levels = Latency.Levels;
        var index = levels.Length - 1;
        while (index >= 0 && percentiles[index] > value)
        {
            index--;
        }

        if (index < 0 || index == levels.Length - 1)
        {
            return index < 0 ? 0 : 1;
        }

        var (from, to) = (percentiles[index], percentiles[index + 1]);
        return levels[index] + ((levels[index + 1] - levels[index]) * (value - from) / (to - from));
    }
}
