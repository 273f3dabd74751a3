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
    public async Task A_caller_waits_for_a_later_cycle_within_the_time_out()
    {
        var time = new FakeTimeProvider();
        var options = new RateLimiterOptions { Rate = 1, Timeout = TimeSpan.FromSeconds(1), PolicyKey = "k" };
        var pipeline = new ResiliencePipelineBuilder<int> { TimeProvider = time }.AddServiceCombRateLimiter(options).Build();
        Assert.Equal(1, await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(1), TestContext.Current.CancellationToken));
        var waiting = pipeline.ExecuteAsync(static _ => ValueTask.FromResult(2), TestContext.Current.CancellationToken).AsTask();
        var refusal = await Assert.ThrowsAsync<RateLimitedException>(async () => await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(3), TestContext.Current.CancellationToken));
        Assert.Equal(("k", TimeSpan.FromSeconds(2), 429), (refusal.PolicyKey, refusal.RetryAfter, (int)refusal.StatusCode!));
        time.Advance(TimeSpan.FromSeconds(0.999));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(2, await waiting);
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
    public void Parallel_callers_get_exactly_the_permits_there_are()
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

    private static bool[] Take(FixedWindowLimiter limiter, int times) => [.. Enumerable.Range(0, times).Select(_ => limiter.TryAcquire(out var _))];
}
