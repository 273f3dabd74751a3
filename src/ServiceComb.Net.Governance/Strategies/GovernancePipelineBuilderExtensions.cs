using System.Diagnostics.CodeAnalysis;
using Polly;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Adds ServiceComb's strategies to Polly pipelines. All run on the builder's TimeProvider.</summary>
public static class GovernancePipelineBuilderExtensions
{
    /// <summary>Adds a limiter by fixed cycles; refusals are <see cref="RateLimitedException"/>.</summary>
    public static ResiliencePipelineBuilder<T> AddFixedWindowLimiter<T>(this ResiliencePipelineBuilder<T> builder, FixedWindowLimiterOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var time = builder.TimeProvider ?? TimeProvider.System;
        return builder.AddLimiter(new FixedWindowLimiter(options, time), time);
    }

    /// <summary>Adds a circuit breaker; refusals are <see cref="CircuitOpenException"/>. A call that its own caller
    /// cancelled counts neither as success nor as failure.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="options">The options; not to be changed afterwards.</param>
    /// <param name="isFailure">Which outcomes are failures.</param>
    public static ResiliencePipelineBuilder<T> AddSlidingWindowCircuitBreaker<T>(
        this ResiliencePipelineBuilder<T> builder, CircuitBreakerOptions options, Func<Outcome<T>, bool> isFailure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(isFailure);
        var time = builder.TimeProvider ?? TimeProvider.System;
        return builder.AddBreaker(new CircuitBreaker(options, time), isFailure, time);
    }

    internal static ResiliencePipelineBuilder<T> AddLimiter<T>(this ResiliencePipelineBuilder<T> builder, FixedWindowLimiter limiter, TimeProvider time) =>
        builder.Add(new FixedWindowLimiterStrategy<T>(limiter, time));

    internal static ResiliencePipelineBuilder<T> AddBreaker<T>(
        this ResiliencePipelineBuilder<T> builder, CircuitBreaker breaker, Func<Outcome<T>, bool> isFailure, TimeProvider time) =>
        builder.Add(new CircuitBreakerStrategy<T>(breaker, isFailure, time));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The options object has no attributes to validate.")]
    private static ResiliencePipelineBuilder<T> Add<T>(this ResiliencePipelineBuilder<T> builder, ResilienceStrategy<T> strategy) =>
        builder.AddStrategy(_ => strategy, new NamedOptions(strategy.GetType().Name));

    private sealed class NamedOptions : ResilienceStrategyOptions
    {
        public NamedOptions(string name) => Name = name;
    }
}
