using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.Telemetry;
using Polly.Timeout;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Provides extension methods that add ServiceComb's strategies to Polly pipelines. All strategies use the
/// TimeProvider of the builder; options must not be modified afterwards. Invalid options throw an
/// <see cref="ArgumentException"/>. Events are reported to Polly's telemetry under the names of Polly's own strategies
/// (<c>OnRetry</c>, <c>OnCircuitOpened</c>, <c>OnRateLimiterRejected</c>, …).</summary>
internal static class ServiceCombPipelineBuilderExtensions
{
    /// <summary>Adds a rate limiter with fixed cycles, which rejects calls with
    /// <see cref="RateLimitedException"/>.</summary>
    public static ResiliencePipelineBuilder<T> AddServiceCombRateLimiter<T>(this ResiliencePipelineBuilder<T> builder, RateLimiterOptions options)
    {
        var time = Check(builder, options);
        return builder.AddLimiter(new FixedWindowLimiter(options, time), time);
    }

    /// <summary>Adds a rate limiter with fixed cycles for each value of an identifier, which rejects calls with
    /// <see cref="RateLimitedException"/>.</summary>
    /// <param name="builder">The pipeline builder.</param>
    /// <param name="options">The options.</param>
    /// <param name="identifier">Returns the identifier of a call; calls without one are not limited.</param>
    public static ResiliencePipelineBuilder<T> AddServiceCombIdentifierRateLimiter<T>(
        this ResiliencePipelineBuilder<T> builder, IdentifierRateLimiterOptions options, Func<ResilienceContext, string?> identifier)
    {
        var time = Check(builder, options);
        ArgumentNullException.ThrowIfNull(identifier);
        return builder.AddLimiter(new IdentifierLimiter(options, time), identifier, time);
    }

    /// <summary>Adds a circuit breaker, which rejects calls with <see cref="CircuitOpenException"/>. A call that its caller
    /// cancels counts neither as success nor as failure.</summary>
    /// <param name="builder">The pipeline builder.</param>
    /// <param name="options">The options.</param>
    /// <param name="isFailure">The predicate that selects failed outcomes.</param>
    public static ResiliencePipelineBuilder<T> AddServiceCombCircuitBreaker<T>(
        this ResiliencePipelineBuilder<T> builder, CircuitBreakerOptions options, Func<Outcome<T>, bool> isFailure)
    {
        var time = Check(builder, options);
        ArgumentNullException.ThrowIfNull(isFailure);
        return builder.AddBreaker(new CircuitBreaker(options, time), isFailure, time);
    }

    /// <summary>Adds a bulkhead, which rejects calls with <see cref="BulkheadFullException"/>.</summary>
    public static ResiliencePipelineBuilder<T> AddServiceCombBulkhead<T>(this ResiliencePipelineBuilder<T> builder, BulkheadOptions options)
    {
        var time = Check(builder, options);
        return builder.AddBulkhead(new Bulkhead(options, time));
    }

    /// <summary>Adds a time limiter; a call that exceeds the limit fails with
    /// <see cref="TimeoutRejectedException"/>.</summary>
    public static ResiliencePipelineBuilder<T> AddServiceCombTimeLimiter<T>(this ResiliencePipelineBuilder<T> builder, TimeLimiterOptions options)
    {
        var time = Check(builder, options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Timeout, TimeSpan.Zero);
        if (!options.CancelRunningCall)
        {
            return builder.Add("TimeLimiter", telemetry => new NonCancelingTimeLimiterStrategy<T>(options.Timeout, time, telemetry));
        }

        // The Timeout property does not accept values below 10 milliseconds; the generator does.
        return builder.AddTimeout(new TimeoutStrategyOptions
        {
            Name = "ServiceCombTimeLimiter",
            TimeoutGenerator = _ => ValueTask.FromResult(options.Timeout),
        });
    }

    /// <summary>Adds a retry. A canceled call is not retried.</summary>
    public static ResiliencePipelineBuilder<T> AddServiceCombRetry<T>(this ResiliencePipelineBuilder<T> builder, RetryOptions<T> options)
    {
        var time = Check(builder, options);
        ArgumentNullException.ThrowIfNull(options.ShouldRetry, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRetryAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RandomizationFactor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RandomizationFactor, 1);
        return builder.Add("Retry", telemetry => new RetryStrategy<T>(options, time, telemetry));
    }

    /// <summary>Adds fault injection.</summary>
    /// <param name="builder">The pipeline builder.</param>
    /// <param name="options">The options.</param>
    /// <param name="abort">Creates the outcome of an aborted call. Default: <see cref="HttpRequestException"/>.</param>
    public static ResiliencePipelineBuilder<T> AddServiceCombFaultInjection<T>(
        this ResiliencePipelineBuilder<T> builder, FaultInjectionOptions options, Func<ResilienceContext, Outcome<T>>? abort = null)
    {
        var time = Check(builder, options);
        abort ??= static _ => Outcome.FromException<T>(new HttpRequestException("aborted by fault injection"));
        var injector = new FaultInjector(options.Percentage);
        return builder.Add("FaultInjection", telemetry => new FaultInjectionStrategy<T>(options, injector, abort, time, telemetry));
    }

    internal static ResiliencePipelineBuilder<T> AddLimiter<T>(this ResiliencePipelineBuilder<T> builder, FixedWindowLimiter limiter, TimeProvider time) =>
        builder.Add("RateLimiter", telemetry => new RateLimiterStrategy<T>(_ => limiter, time, telemetry));

    internal static ResiliencePipelineBuilder<T> AddLimiter<T>(
        this ResiliencePipelineBuilder<T> builder, IdentifierLimiter limiter, Func<ResilienceContext, string?> identifier, TimeProvider time) =>
        builder.Add("IdentifierRateLimiter", telemetry => new RateLimiterStrategy<T>(
            context => identifier(context) is { Length: > 0 } value ? limiter.GetLimiter(value) : null, time, telemetry));

    internal static ResiliencePipelineBuilder<T> AddBreaker<T>(
        this ResiliencePipelineBuilder<T> builder, CircuitBreaker breaker, Func<Outcome<T>, bool> isFailure, TimeProvider time) =>
        builder.Add("CircuitBreaker", telemetry => new CircuitBreakerStrategy<T>(breaker, isFailure, time, telemetry));

    internal static ResiliencePipelineBuilder<T> AddBulkhead<T>(this ResiliencePipelineBuilder<T> builder, Bulkhead bulkhead) =>
        builder.Add("Bulkhead", telemetry => new BulkheadStrategy<T>(bulkhead, telemetry));

    private static TimeProvider Check<T>(ResiliencePipelineBuilder<T> builder, object options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        return builder.TimeProvider ?? TimeProvider.System;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The options object has no attributes to validate.")]
    internal static ResiliencePipelineBuilder<T> Add<T>(
        this ResiliencePipelineBuilder<T> builder, string name, Func<ResilienceStrategyTelemetry, ResilienceStrategy<T>> make) =>
        builder.AddStrategy(context => make(context.Telemetry), new NamedOptions("ServiceComb" + name));

    private sealed class NamedOptions : ResilienceStrategyOptions
    {
        public NamedOptions(string name) => Name = name;
    }
}
