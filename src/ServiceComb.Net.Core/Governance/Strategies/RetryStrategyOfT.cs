using Polly;
using Polly.Telemetry;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Retries failed calls. A first attempt that succeeds synchronously costs only one check.</summary>
internal sealed class RetryStrategy<T>(RetryOptions<T> options, TimeProvider time, ResilienceStrategyTelemetry telemetry) : ResilienceStrategy<T>
{
    protected override ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        var first = callback(context, state);
        if (!first.IsCompletedSuccessfully)
        {
            return AwaitAsync(first, callback, context, state);
        }

        var outcome = first.Result;
        return options.CanRetry(context, outcome, context.CancellationToken)
            ? RetryStrategy.RetryAsync(outcome, options, time, callback, context, state, telemetry, context.CancellationToken)
            : ValueTask.FromResult(outcome);
    }

    private async ValueTask<Outcome<T>> AwaitAsync<TState>(
        ValueTask<Outcome<T>> first, Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        var outcome = await first.ConfigureAwait(context.ContinueOnCapturedContext);
        return await RetryStrategy.RetryAsync(outcome, options, time, callback, context, state, telemetry, context.CancellationToken)
            .ConfigureAwait(context.ContinueOnCapturedContext);
    }
}
