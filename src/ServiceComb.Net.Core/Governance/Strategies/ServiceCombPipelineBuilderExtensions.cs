using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.Timeout;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Provides extension methods that add ServiceComb's strategies to Polly pipelines.</summary>
internal static class ServiceCombPipelineBuilderExtensions
{
    /// <summary>Adds a rate limiter, which rejects calls with <see cref="RateLimitedException"/>.</summary>
    public static ResiliencePipelineBuilder<T> AddLimiter<T>(this ResiliencePipelineBuilder<T> builder, FixedWindowLimiter limiter, TimeProvider time) =>
        builder.Add(new RateLimiterStrategy<T>(_ => limiter, time));

    /// <summary>Adds a rate limiter for each value of an identifier; calls without one are not limited.</summary>
    public static ResiliencePipelineBuilder<T> AddLimiter<T>(
        this ResiliencePipelineBuilder<T> builder, IdentifierLimiter limiter, Func<ResilienceContext, string?> identifier, TimeProvider time) =>
        builder.Add(new RateLimiterStrategy<T>(context => identifier(context) is { Length: > 0 } value ? limiter.GetLimiter(value) : null, time));

    /// <summary>Adds a circuit breaker, which rejects calls with <see cref="CircuitOpenException"/>. A call that its caller
    /// cancels counts neither as success nor as failure.</summary>
    public static ResiliencePipelineBuilder<T> AddBreaker<T>(
        this ResiliencePipelineBuilder<T> builder, CircuitBreaker breaker, Func<Outcome<T>, bool> isFailure, TimeProvider time) =>
        builder.Add(new CircuitBreakerStrategy<T>(breaker, isFailure, time));

    /// <summary>Adds a bulkhead, which rejects calls with <see cref="BulkheadFullException"/>.</summary>
    public static ResiliencePipelineBuilder<T> AddBulkhead<T>(this ResiliencePipelineBuilder<T> builder, Bulkhead bulkhead) =>
        builder.Add(new BulkheadStrategy<T>(bulkhead));

    /// <summary>Adds a timeout, after which a call is canceled and fails with <see cref="TimeoutRejectedException"/>.</summary>
    // The Timeout property does not accept values below 10 milliseconds; the generator does.
    public static ResiliencePipelineBuilder<T> AddTimeLimiter<T>(this ResiliencePipelineBuilder<T> builder, TimeSpan timeout) =>
        builder.AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = _ => ValueTask.FromResult(timeout) });

    /// <summary>Adds a retry. A canceled call is not retried.</summary>
    public static ResiliencePipelineBuilder<T> AddRetry<T>(this ResiliencePipelineBuilder<T> builder, RetryOptions<T> options, TimeProvider time) =>
        builder.Add(new RetryStrategy<T>(options, time));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The options object has no attributes to validate.")]
    private static ResiliencePipelineBuilder<T> Add<T>(this ResiliencePipelineBuilder<T> builder, ResilienceStrategy<T> strategy) =>
        builder.AddStrategy(_ => strategy, new EmptyOptions());

    private sealed class EmptyOptions : ResilienceStrategyOptions;
}
