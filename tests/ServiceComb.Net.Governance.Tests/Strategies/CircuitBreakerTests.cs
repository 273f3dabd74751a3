using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Polly;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Tests.Strategies;

public sealed class CircuitBreakerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_count_window_judges_from_the_smaller_of_minimum_and_size()
    {
        var breaker = new CircuitBreaker(new() { Window = CircuitBreakerWindow.Count, WindowSize = 4 }, _time);
        Call(breaker, true);
        Call(breaker, true);
        Call(breaker, false);
        Assert.True(Call(breaker, false));
        Assert.False(breaker.TryEnter(out _, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(60), retryAfter);
    }

    [Fact]
    public void A_time_window_drops_older_calls()
    {
        var breaker = new CircuitBreaker(new() { WindowSize = 10, MinimumNumberOfCalls = 4 }, _time);
        Call(breaker, true);
        Call(breaker, true);
        Call(breaker, true);
        _time.Advance(TimeSpan.FromSeconds(10));
        Call(breaker, true);
        Assert.True(Call(breaker, false));
        Call(breaker, false);
        Call(breaker, true);
        Assert.False(breaker.TryEnter(out _, out _));
    }

    [Fact]
    public void Slow_calls_open_it_even_when_they_succeed()
    {
        var options = new CircuitBreakerOptions { MinimumNumberOfCalls = 2, SlowCallRateThreshold = 50, SlowCallDurationThreshold = TimeSpan.FromSeconds(1) };
        var breaker = new CircuitBreaker(options, _time);
        Call(breaker, false);
        Call(breaker, false, TimeSpan.FromSeconds(1));
        Assert.False(breaker.TryEnter(out _, out _));
    }

    [Fact]
    public void Half_open_lets_exactly_the_permitted_calls_through_and_then_decides()
    {
        var breaker = Opened(permitted: 3);
        _time.Advance(TimeSpan.FromSeconds(60));
        var permits = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            if (breaker.TryEnter(out var permit, out _))
            {
                permits.Add(permit);
            }
        }

        Assert.Equal(3, permits.Count);
        breaker.Release(permits[0]);
        Assert.True(breaker.TryEnter(out _, out _));
        Assert.False(breaker.TryEnter(out _, out _));
        breaker.Record(permits[0], true, TimeSpan.Zero);
        breaker.Record(permits[1], false, TimeSpan.Zero);
        Assert.False(breaker.TryEnter(out _, out _));
        breaker.Record(permits[2], false, TimeSpan.Zero);
        Assert.True(Call(breaker, false));
    }

    [Fact]
    public void Half_open_opens_again_when_too_many_probes_fail()
    {
        var breaker = Opened(permitted: 2);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(Call(breaker, true));
        Assert.True(Call(breaker, false));
        Assert.False(breaker.TryEnter(out _, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(60), retryAfter);
    }

    [Fact]
    public void Results_of_calls_from_before_it_opened_do_not_count()
    {
        var breaker = new CircuitBreaker(new() { MinimumNumberOfCalls = 1, PermittedNumberOfCallsInHalfOpenState = 1 }, _time);
        Assert.True(breaker.TryEnter(out var late, out _));
        Call(breaker, true);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(breaker.TryEnter(out var probe, out _));
        breaker.Record(late, true, TimeSpan.Zero);
        breaker.Record(probe, false, TimeSpan.Zero);
        Assert.True(Call(breaker, false));
    }

    [Fact]
    public void It_can_be_forced()
    {
        Assert.False(new CircuitBreaker(new() { ForceOpen = true, ForceClosed = true }, _time).TryEnter(out _, out _));
        Assert.True(new CircuitBreaker(new() { ForceClosed = true }, _time).IsBypassed);
    }

    [Fact]
    public async Task A_call_canceled_by_its_caller_is_not_counted_and_returns_its_probe()
    {
        var options = new CircuitBreakerOptions { MinimumNumberOfCalls = 1, PermittedNumberOfCallsInHalfOpenState = 1 };
        var pipeline = new ResiliencePipelineBuilder<int> { TimeProvider = _time }
            .AddBreaker(new CircuitBreaker(options, _time), static outcome => outcome.Exception is not null || outcome.Result < 0, _time).Build();
        await CancelledAsync(pipeline);
        Assert.Equal(-1, await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(-1), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<CircuitOpenException>(async () => await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(1), TestContext.Current.CancellationToken));
        _time.Advance(TimeSpan.FromSeconds(60));
        await CancelledAsync(pipeline);
        Assert.Equal(1, await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(1), TestContext.Current.CancellationToken));
        Assert.Equal(2, await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(2), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Its_windows_agree_with_a_naive_model() =>
        Gen.Select(Gen.Int[1, 6], Gen.Bool, Gen.Select(Gen.Int[0, 2500], Gen.Bool, Gen.Bool).Array[1, 80]).Sample((size, counts, calls) =>
        {
            var time = new FakeTimeProvider();
            var slot = BreakerSlot.Create();
            var options = new CircuitBreakerOptions { Window = counts ? CircuitBreakerWindow.Count : CircuitBreakerWindow.Time, WindowSize = size };
            var settings = new BreakerSettings(options, time);
            var window = settings.CreateClosedState(slot, number: 0);
            var past = new List<(long At, bool Failed, bool Slow)>();
            var now = 0L;
            foreach (var (pause, failed, slow) in calls)
            {
                now += pause;
                time.Advance(TimeSpan.FromMilliseconds(pause));
                past.Add((now / 1000, failed, slow));
                var seen = counts ? past.TakeLast(size).ToList() : past.Where(call => call.At > (now / 1000) - size).ToList();
                var expected = new CallTotals(seen.Count, seen.Count(call => call.Failed), seen.Count(call => call.Slow));
                // As a breaker counts: the short way where that will do.
                var duration = slow ? options.SlowCallDurationThreshold : TimeSpan.Zero;
                var hasBad = !slot.Counters.TryCountSuccess(settings, permit: 0, failed, duration, time.GetTimestamp()) && window.Add(failed, slow, time.GetTimestamp());
                if (hasBad != (expected.Failed + expected.Slow > 0) || window.Totals != expected)
                {
                    return false;
                }
            }

            return true;
        });

    private static async Task CancelledAsync(ResiliencePipeline<int> pipeline)
    {
        using var cancelling = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pipeline.ExecuteAsync(
            static async (source, token) =>
            {
                await source.CancelAsync();
                token.ThrowIfCancellationRequested();
                return 0;
            },
            cancelling,
            cancelling.Token));
    }

    private CircuitBreaker Opened(int permitted)
    {
        var breaker = new CircuitBreaker(new() { MinimumNumberOfCalls = 1, PermittedNumberOfCallsInHalfOpenState = permitted }, _time);
        Call(breaker, true);
        Assert.False(breaker.TryEnter(out _, out _));
        return breaker;
    }

    private static bool Call(CircuitBreaker breaker, bool failed, TimeSpan duration = default)
    {
        var entered = breaker.TryEnter(out var permit, out _);
        if (entered)
        {
            breaker.Record(permit, failed, duration);
        }

        return entered;
    }
}
