using Polly;
using Polly.Telemetry;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Tries again. A first try that is over at once and good costs nothing but the question.</summary>
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
        return options.IsRetried(context, outcome, context.CancellationToken)
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
