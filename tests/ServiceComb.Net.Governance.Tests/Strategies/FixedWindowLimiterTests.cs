using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Polly;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Tests.Strategies;

public sealed class FixedWindowLimiterTests
{
    [Fact]
    public void Cycles_begin_with_the_first_use_and_permits_do_not_add_up()
    {
        var time = new FakeTimeProvider();
        var limiter = new FixedWindowLimiter(new() { Rate = 2 }, time);
        time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal([true, true, false], Take(limiter, 3));
        time.Advance(TimeSpan.FromSeconds(0.999));
        Assert.Equal([false], Take(limiter, 1));
        time.Advance(TimeSpan.FromSeconds(5.001));
        Assert.Equal([true, true, false], Take(limiter, 3));
    }

    [Fact]
    public async Task A_caller_waits_for_a_later_cycle_within_the_timeout()
    {
        var time = new FakeTimeProvider();
        var options = new RateLimiterOptions { Rate = 1, Timeout = TimeSpan.FromSeconds(1), PolicyKey = "k" };
        var pipeline = new ResiliencePipelineBuilder<int> { TimeProvider = time }.AddLimiter(new FixedWindowLimiter(options, time), time).Build();
        Assert.Equal(1, await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(1), TestContext.Current.CancellationToken));
        var waiting = pipeline.ExecuteAsync(static _ => ValueTask.FromResult(2), TestContext.Current.CancellationToken).AsTask();
        var rejection = await Assert.ThrowsAsync<RateLimitedException>(async () => await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(3), TestContext.Current.CancellationToken));
        Assert.Equal(("k", TimeSpan.FromSeconds(2), 429), (rejection.PolicyKey, rejection.RetryAfter, (int)rejection.StatusCode!));
        time.Advance(TimeSpan.FromSeconds(0.999));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(2, await waiting);
    }

    [Fact]
    public void A_high_rate_is_as_exact_as_a_low_one() =>
        Gen.Select(Gen.Int[5_000, 50_000], Gen.Select(Gen.Int[0, 60_000], Gen.Int[0, 1500]).Array[1, 8]).Sample((rate, steps) =>
        {
            var time = new FakeTimeProvider();
            var limiter = new FixedWindowLimiter(new() { Rate = rate }, time);
            var given = new Dictionary<int, int>();
            var now = 0;
            // Cycles begin with the first use.
            Assert.True(limiter.TryAcquire(out _));
            given[0] = 1;
            foreach (var (calls, pause) in steps)
            {
                var expected = Math.Min(calls, rate - given.GetValueOrDefault(now / 1000));
                Assert.Equal(expected, Take(limiter, calls).Count(static taken => taken));
                given[now / 1000] = given.GetValueOrDefault(now / 1000) + expected;
                now += pause;
                time.Advance(TimeSpan.FromMilliseconds(pause));
            }
        }, iter: 30);

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task Sixteen_threads_get_every_permit_of_a_cycle_and_none_more(int rate)
    {
        var time = new FakeTimeProvider();
        var limiter = new FixedWindowLimiter(new() { Rate = rate }, time);
        for (var cycle = 0; cycle < 5; cycle++)
        {
            var given = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Take(limiter, rate / 8).Count(static taken => taken))));
            Assert.Equal(rate, given.Sum());
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void It_agrees_with_a_naive_model() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 3000], Gen.Int[0, 1500].Array[1, 60]).Sample((rate, timeout, steps) =>
        {
            var time = new FakeTimeProvider();
            var limiter = new FixedWindowLimiter(new() { Rate = rate, Timeout = TimeSpan.FromMilliseconds(timeout) }, time);
            // The model: permits given per cycle; a caller takes the first cycle from now on that has one left.
            var given = new Dictionary<int, int>();
            var now = 0;
            foreach (var step in steps)
            {
                var cycle = now / 1000;
                while (given.GetValueOrDefault(cycle) == rate)
                {
                    cycle++;
                }

                var wait = Math.Max(0, (cycle * 1000) - now);
                var expected = wait <= timeout;
                given[cycle] = given.GetValueOrDefault(cycle) + (expected ? 1 : 0);
                if (limiter.TryAcquire(out var actual) != expected || actual.TotalMilliseconds != wait)
                {
                    return false;
                }

                // Half of the calls come at once.
                var pause = step < 750 ? 0 : step;
                now += pause;
                time.Advance(TimeSpan.FromMilliseconds(pause));
            }

            return true;
        });

    [Fact]
    public void Concurrent_callers_get_exactly_the_available_permits()
    {
        var limiter = new FixedWindowLimiter(new() { Rate = 1000 }, new FakeTimeProvider());
        var granted = 0;
        Parallel.For(0, 5000, _ =>
        {
            if (limiter.TryAcquire(out var _))
            {
                Interlocked.Increment(ref granted);
            }
        });
        Assert.Equal(1000, granted);
    }

    [Fact]
    public void Permits_taken_in_blocks_never_exceed_the_available_permits()
    {
        const int Rate = 500_000;
        var period = TimeSpan.FromMilliseconds(100);
        var most = Math.Max(16, Environment.ProcessorCount) * 16;
        var time = new FakeTimeProvider();
        var limiter = new FixedWindowLimiter(new() { Rate = Rate, RefreshPeriod = period }, time);
        for (var cycle = 0; cycle < 3; cycle++)
        {
            // A few at the end of a cycle may be in the blocks of other cores than the one that is refused.
            Assert.InRange(TakeAll(limiter, cycle == 1 ? Rate / 2 : Rate * 2), cycle == 1 ? Rate / 2 : Rate - most, cycle == 1 ? Rate / 2 : Rate);
            time.Advance(period);
        }
    }

    private static long TakeAll(FixedWindowLimiter limiter, int tries)
    {
        var granted = 0L;
        Parallel.For(0, 16, () => 0L, (_, _, mine) =>
        {
            for (var i = 0; i < tries / 16; i++)
            {
                mine += limiter.TryAcquire(out var _) ? 1 : 0;
            }

            return mine;
        }, mine => Interlocked.Add(ref granted, mine));
        return granted;
    }

    private static bool[] Take(FixedWindowLimiter limiter, int times) => [.. Enumerable.Range(0, times).Select(_ => limiter.TryAcquire(out var _))];
}
