using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.Timeout;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Tests.Strategies;

public sealed class StrategiesAloneTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ResiliencePipelineBuilder<int> Builder => new() { TimeProvider = _time };

    [Fact]
    public async Task A_retry_uses_all_attempts_and_waits_between_them()
    {
        var pauses = new List<double>();
        var last = _time.GetTimestamp();
        var pipeline = Builder.AddRetry(new RetryOptions<int>
        {
            MaxRetryAttempts = 3,
            RandomBackoff = true,
            InitialInterval = TimeSpan.FromMilliseconds(100),
            RandomizationFactor = 0,
            ShouldRetry = static outcome => outcome.Result < 0,
        }, _time).Build();
        var run = pipeline.ExecuteAsync(
            _ =>
            {
                pauses.Add(_time.GetElapsedTime(last).TotalMilliseconds);
                last = _time.GetTimestamp();
                return ValueTask.FromResult(-1);
            },
            Stop).AsTask();
        while (!run.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        Assert.Equal(-1, await run);
        Assert.Equal(4, pauses.Count);
        Assert.True(pauses[1] >= 100 && pauses[2] >= 200 && pauses[3] >= 400, string.Join(' ', pauses));
    }

    [Fact]
    public async Task A_retry_ends_when_its_caller_cancels()
    {
        using var gone = new CancellationTokenSource();
        var pipeline = Builder.AddRetry(new RetryOptions<int> { ShouldRetry = static _ => true, WaitDuration = TimeSpan.FromHours(1) }, _time).Build();
        var tries = 0;
        var run = pipeline.ExecuteAsync(_ => ValueTask.FromResult(++tries), gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(120), Stop));
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task A_time_limiter_cancels_the_call()
    {
        var pipeline = Builder.AddTimeLimiter(TimeSpan.FromMilliseconds(5)).Build();
        var canceled = false;
        var run = pipeline.ExecuteAsync(
            async token =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                catch (OperationCanceledException)
                {
                    canceled = true;
                    throw;
                }

                return 0;
            },
            Stop).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(5));
        await Assert.ThrowsAsync<TimeoutRejectedException>(() => run.WaitAsync(TimeSpan.FromSeconds(120), Stop));
        Assert.True(canceled);
    }

    [Fact]
    public async Task A_bulkhead_loses_no_permit()
    {
        var bulkhead = new Bulkhead(new() { MaxConcurrentCalls = 3, MaxWaitDuration = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        var (inside, most) = (0, 0);
        await Parallel.ForAsync(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Stop }, async (i, stop) =>
        {
            using var impatient = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (i % 5 == 0)
            {
                await impatient.CancelAsync();
            }

            try
            {
                if (!bulkhead.TryEnter() && !await bulkhead.EnterAsync(impatient.Token))
                {
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            bulkhead.Release();
        });
        Assert.Equal(0, bulkhead.ActiveCalls);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void A_limiter_never_exceeds_its_permits_with_sixteen_threads()
    {
        var limiter = new IdentifierLimiter(new() { Rate = 100 }, _time);
        var granted = new int[8];
        var threads = Enumerable.Range(0, 16).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                if (limiter.GetLimiter($"user{i % 8}").TryAcquire(out var _))
                {
                    Interlocked.Increment(ref granted[i % 8]);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.All(granted, count => Assert.Equal(100, count));
    }

    [Fact]
    public void Half_open_gives_no_more_probes_than_permitted_to_sixteen_threads()
    {
        for (var round = 0; round < 50; round++)
        {
            var breaker = new CircuitBreaker(new() { MinimumNumberOfCalls = 1, PermittedNumberOfCallsInHalfOpenState = 7 }, _time);
            breaker.TryEnter(out var first, out _);
            breaker.Record(first, failed: true, TimeSpan.Zero);
            _time.Advance(TimeSpan.FromSeconds(60));
            var probes = 0;
            Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
            {
                if (breaker.TryEnter(out var _, out var _))
                {
                    Interlocked.Increment(ref probes);
                }
            });
            Assert.Equal(7, probes);
        }
    }

    [Fact]
    public void Probes_that_do_not_come_back_are_followed_by_others()
    {
        var breaker = new CircuitBreaker(new() { MinimumNumberOfCalls = 1, PermittedNumberOfCallsInHalfOpenState = 1 }, _time);
        breaker.TryEnter(out var first, out _);
        breaker.Record(first, failed: true, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(breaker.TryEnter(out var lost, out _));
        Assert.False(breaker.TryEnter(out _, out _));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(breaker.TryEnter(out var probe, out _));
        breaker.Record(lost, failed: true, TimeSpan.Zero);
        breaker.Record(probe, failed: false, TimeSpan.Zero);
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Theory]
    [InlineData(nameof(CircuitBreakerWindow.Count), 1)]
    [InlineData(nameof(CircuitBreakerWindow.Count), 1000)]
    [InlineData(nameof(CircuitBreakerWindow.Time), 1)]
    [InlineData(nameof(CircuitBreakerWindow.Time), 1000)]
    public void Windows_lose_no_call_under_parallel_callers(string windowKind, int firstBad)
    {
        var kind = Enum.Parse<CircuitBreakerWindow>(windowKind);
        const int Calls = 8000;
        var slot = BreakerSlot.Create();
        var settings = new BreakerSettings(new() { Window = kind, WindowSize = kind == CircuitBreakerWindow.Count ? 5 * Calls : 10 }, _time);
        var window = settings.CreateClosedState(slot, number: 0);
        for (var round = 1; round <= 3; round++)
        {
            Parallel.For(0, Calls, i =>
            {
                var (failed, slow) = (i >= firstBad && i % 4 == 0, i >= firstBad && i % 8 == 0);
                var duration = slow ? settings.Options.SlowCallDurationThreshold : TimeSpan.Zero;
                if (!slot.Counters.TryCountSuccess(settings, permit: 0, failed, duration, _time.GetTimestamp()))
                {
                    window.Add(failed, slow, _time.GetTimestamp());
                }
            });
            var (badFrom4, badFrom8) = ((Calls - firstBad) / 4, (Calls - firstBad) / 8);
            Assert.Equal(new CallTotals(round * Calls, round * badFrom4, round * badFrom8), window.Totals);
        }
    }

    [Fact]
    public void A_count_window_filled_concurrently_contains_only_its_size()
    {
        const int Size = 100;
        var slot = BreakerSlot.Create();
        var settings = new BreakerSettings(new() { Window = CircuitBreakerWindow.Count, WindowSize = Size }, _time);
        var window = settings.CreateClosedState(slot, number: 0);
        Parallel.For(0, 8000, i => window.Add(i % 4 == 0, slow: false, 0));
        Assert.Equal(Size, window.Totals.Calls);
        Parallel.For(0, 8000, _ =>
        {
            if (!slot.Counters.TryCountSuccess(settings, permit: 0, failed: false, TimeSpan.Zero, now: 0))
            {
                window.Add(failed: false, slow: false, 0);
            }
        });
        Assert.Equal(new CallTotals(Size, 0, 0), window.Totals);
        window.Add(failed: true, slow: false, 0);
        Assert.Equal(new CallTotals(Size, 1, 0), window.Totals);
    }

    [Fact]
    public void Identifiers_use_bounded_memory_and_idle_ones_are_removed()
    {
        var limiter = new IdentifierLimiter(new() { Rate = 1, MaxIdentifiers = 100 }, _time);
        for (var i = 0; i < 1000; i++)
        {
            limiter.GetLimiter($"user{i}").TryAcquire(out var _);
        }

        Assert.Equal(100, limiter.Count);
        Assert.Same(limiter.GetLimiter("one-more"), limiter.GetLimiter("and-another"));
        Assert.False(limiter.GetLimiter("user5").TryAcquire(out var _));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(limiter.GetLimiter("one-more").TryAcquire(out var _));
        Assert.NotSame(limiter.GetLimiter("one-more"), limiter.GetLimiter("and-another"));
        Assert.Equal(2, limiter.Count);
    }

    [Fact]
    public void Long_identifiers_that_begin_alike_have_limiters_of_their_own()
    {
        var limiter = new IdentifierLimiter(new() { Rate = 1 }, _time);
        var token = new string('e', 5000);
        Assert.True(limiter.GetLimiter(token + "jack").TryAcquire(out var _));
        Assert.True(limiter.GetLimiter(token + "jill").TryAcquire(out var _));
        Assert.False(limiter.GetLimiter(token + "jack").TryAcquire(out var _));
    }

    [Fact]
    public void Faults_are_an_exact_share_of_every_hundred_calls() => Gen.Int[0, 100].Sample(percentage =>
    {
        var injector = new FaultInjector(percentage);
        return Enumerable.Range(0, 3).All(_ => Enumerable.Range(0, 100).Count(_ => injector.ShouldInject()) == percentage);
    });

    [Fact]
    public void Invalid_options_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bulkhead(new() { MaxConcurrentCalls = -1 }, _time));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CircuitBreaker(new() { FailureRateThreshold = 101 }, _time));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultInjector(101));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedWindowLimiter(new() { Rate = 0 }, _time));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IdentifierLimiter(new() { MaxIdentifiers = 0 }, _time));
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (var seen = place; seen < value && Interlocked.CompareExchange(ref place, value, seen) != seen; seen = place)
        {
        }
    }
}
