using ServiceComb.Net.LocalEngine.Monitoring.Series;

namespace ServiceComb.Net.LocalEngine.Tests.Monitoring;

/// <summary>Tests the arithmetic of combined latencies with random distributions.</summary>
public sealed class LatencyMergeTests
{
    // A fixed seed: the bounds of the sampled distributions hold for nearly every seed, not for every one.
    private const int Seed = 2026;
    private const int Rounds = 300;

    [Fact]
    public void Combined_percentiles_are_ordered_and_lie_between_those_of_the_parts()
    {
        ForEachRound(random =>
        {
            var parts = RandomParts(random);
            var merged = Percentiles(LatencyMerge.Merge(parts));

            Assert.Equal(merged.Order(), merged);
            for (var level = 0; level < merged.Length; level++)
            {
                var values = parts.Where(part => part.Calls > 0).Select(part => Percentiles(part.Latency)[level]).ToList();
                Assert.InRange(merged[level], values.Min(), values.Max());
            }
        });
    }

    [Fact]
    public void Equal_parts_have_their_own_percentiles_as_the_result()
    {
        ForEachRound(random =>
        {
            var latency = RandomLatency(random);
            Assert.Equal(Percentiles(latency), Percentiles(LatencyMerge.Merge([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (latency, (long)random.Next(1, 100)))])));
        });
    }

    [Fact]
    public void The_order_of_the_parts_does_not_matter_and_parts_without_calls_count_nothing()
    {
        ForEachRound(random =>
        {
            var parts = RandomParts(random);
            (Latency, long)[] others = [.. parts.Reverse().Append((RandomLatency(random), 0L))];
            var (left, right) = (LatencyMerge.Merge(parts), LatencyMerge.Merge(others));

            Assert.Equal(left.Mean, right.Mean, left.Mean * 1e-5);
            Assert.All(Percentiles(left).Zip(Percentiles(right)), pair => Assert.Equal(pair.First, pair.Second, Math.Max(1e-3, pair.First * 1e-5)));
        });
    }

    [Fact]
    public void The_mean_is_the_mean_of_all_calls()
    {
        ForEachRound(random =>
        {
            var parts = RandomParts(random);
            var expected = parts.Sum(part => part.Latency.Mean * (double)part.Calls) / parts.Sum(part => part.Calls);
            Assert.Equal(expected, LatencyMerge.Merge(parts).Mean, expected * 1e-5);
        });
    }

    [Fact]
    public void Combined_percentiles_are_close_to_those_of_all_calls()
    {
        ForEachRound(random =>
        {
            // Parts of the same service: about the same latency, with more or fewer calls.
            var samples = Enumerable.Range(0, random.Next(2, 7)).Select(_ => RandomSamples(random, random.Next(500, 3000))).ToList();
            var merged = Percentiles(LatencyMerge.Merge([.. samples.Select(part => (ToLatency(part), (long)part.Length))]));
            var exact = Percentiles(ToLatency([.. samples.SelectMany(part => part).Order()]));

            // The percentiles tell little about the form of a tail.
            double[] tolerances = [0.5, 0.1, 0.1, 0.1, 0.15, 0.5, 0.5];
            Assert.All(exact.Zip(merged, tolerances), one => Assert.InRange(one.Second / one.First, 1 - one.Third, 1 + one.Third));
        });
    }

    [Fact]
    public void Parts_without_percentiles_leave_those_of_the_others()
    {
        var known = new Latency(5, [1, 2, 3, 4, 5, 6, 7]);
        var merged = LatencyMerge.Merge([(known, 10), (new Latency(50, new double[7]), 10)]);

        Assert.Equal((27.5f, 1f, 7f), (merged.Mean, merged.L5, merged.L995));
    }

    private static void ForEachRound(Action<Random> check)
    {
        for (var round = 0; round < Rounds; round++)
        {
            try
            {
                check(new Random(Seed + round));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {Seed + round}", exception);
            }
        }
    }

    private static (Latency Latency, long Calls)[] RandomParts(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (RandomLatency(random), (long)random.Next(1, 10_000)))];

    // Also with equal percentiles, as of an operation with few calls.
    private static Latency RandomLatency(Random random)
    {
        var scale = Math.Pow(10, random.Next(-1, 5));
        double[] percentiles = [.. Enumerable.Range(0, 7).Select(_ => random.Next(1, 4) == 1 ? scale : scale * (0.1 + random.NextDouble())).Order()];
        return new Latency(percentiles.Average(), percentiles);
    }

    private static double[] RandomSamples(Random random, int count)
    {
        var median = 20 * (0.8 + (0.4 * random.NextDouble()));
        return [.. Enumerable.Range(0, count).Select(_ => median * Math.Exp(0.5 * Normal(random))).Order()];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static Latency ToLatency(double[] sorted)
    {
        var percentiles = new double[7];
        for (var level = 0; level < percentiles.Length; level++)
        {
            percentiles[level] = sorted[(int)Math.Ceiling(Latency.Levels[level] * sorted.Length) - 1];
        }

        return new Latency(sorted.Average(), percentiles);
    }

    private static double[] Percentiles(Latency latency)
    {
        var percentiles = new double[7];
        latency.CopyTo(percentiles);
        return percentiles;
    }
}
