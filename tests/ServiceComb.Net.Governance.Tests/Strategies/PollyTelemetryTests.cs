using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.Telemetry;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Tests.Strategies;

/// <summary>What the strategies tell whoever listens to a Polly pipeline.</summary>
public sealed class PollyTelemetryTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Listener _listener = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ResiliencePipelineBuilder<int> Builder => new() { TimeProvider = _time, TelemetryListener = _listener };

    [Fact]
    public async Task A_circuit_breaker_tells_every_change_of_its_state_once()
    {
        var pipeline = Builder.AddServiceCombCircuitBreaker(
            new CircuitBreakerOptions { PolicyKey = "search", MinimumNumberOfCalls = 2, PermittedNumberOfCallsInHalfOpenState = 1 },
            static outcome => outcome.Result < 0).Build();
        await CallAsync(pipeline, 1, -1, -1, 1, 1);
        _time.Advance(TimeSpan.FromSeconds(60));
        await CallAsync(pipeline, 1, 1);
        Assert.Equal(
            ["Error OnCircuitOpened ServiceCombCircuitBreaker search", "Warning OnCircuitHalfOpened ServiceCombCircuitBreaker search", "Information OnCircuitClosed ServiceCombCircuitBreaker search"],
            _listener.Events);
    }

    [Fact]
    public async Task Rejections_and_faults_are_reported()
    {
        await CallAsync(Builder.AddServiceCombRateLimiter(new RateLimiterOptions { PolicyKey = "few", Rate = 1 }).Build(), 1, 1);
        await CallAsync(Builder.AddServiceCombIdentifierRateLimiter(new IdentifierRateLimiterOptions { Rate = 1 }, static _ => "jack").Build(), 1, 1);
        await CallAsync(Builder.AddServiceCombBulkhead(new BulkheadOptions { MaxConcurrentCalls = 0 }).Build(), 1);
        await CallAsync(Builder.AddServiceCombFaultInjection(new FaultInjectionOptions { Kind = FaultKind.Abort, Percentage = 100 }).Build(), 1);
        await CallAsync(Builder.AddServiceCombFaultInjection(new FaultInjectionOptions { Kind = FaultKind.Delay, Percentage = 100 }).Build(), 1);
        Assert.Equal(
            [
                "Error OnRateLimiterRejected ServiceCombRateLimiter few",
                "Error OnRateLimiterRejected ServiceCombIdentifierRateLimiter ",
                "Error OnBulkheadRejected ServiceCombBulkhead ",
                "Information Chaos.OnOutcome ServiceCombFaultInjection ",
                "Information Chaos.OnLatency ServiceCombFaultInjection ",
            ],
            _listener.Events);
    }

    [Fact]
    public async Task Retries_are_reported_with_the_previous_outcome()
    {
        var pipeline = Builder.AddServiceCombRetry(new RetryOptions<int> { MaxRetryAttempts = 2, ShouldRetry = static outcome => outcome.Result < 0 }).Build();
        var run = pipeline.ExecuteAsync(static _ => ValueTask.FromResult(-1), Stop).AsTask();
        while (!run.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        Assert.Equal(["Warning OnRetry ServiceCombRetry ", "Warning OnRetry ServiceCombRetry "], _listener.Events);
        Assert.Equal([-1, -1], _listener.Results);
    }

    [Fact]
    public async Task A_call_that_continues_after_its_timeout_is_reported_as_a_timeout()
    {
        var pipeline = Builder.AddServiceCombTimeLimiter(new TimeLimiterOptions { CancelRunningCall = false }).Build();
        var late = new TaskCompletionSource<int>();
        var run = pipeline.ExecuteAsync(_ => new ValueTask<int>(late.Task), Stop).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<Polly.Timeout.TimeoutRejectedException>(() => run);
        late.SetResult(1);
        Assert.Equal(["Error OnTimeout ServiceCombTimeLimiter "], _listener.Events);
    }

    private static async Task CallAsync(ResiliencePipeline<int> pipeline, params int[] results)
    {
        foreach (var result in results)
        {
            var context = ResilienceContextPool.Shared.Get(Stop);
            _ = await pipeline.ExecuteOutcomeAsync(static (_, result) => Outcome.FromResultAsValueTask(result), context, result);
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private sealed class Listener : TelemetryListener
    {
        public List<string> Events { get; } = [];

        public List<object?> Results { get; } = [];

        public override void Write<TResult, TArgs>(in TelemetryEventArguments<TResult, TArgs> args)
        {
            if (args.Arguments is PolicyEventArguments policy)
            {
                Events.Add($"{args.Event.Severity} {args.Event.EventName} {args.Source.StrategyName} {policy.PolicyKey}");
                if (args.Outcome is { } outcome)
                {
                    Results.Add(outcome.Result);
                }
            }
        }
    }
}
