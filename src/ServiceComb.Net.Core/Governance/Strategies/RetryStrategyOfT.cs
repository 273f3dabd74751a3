using Polly;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Retries failed calls. A first attempt that succeeds synchronously costs only one check.</summary>
internal sealed class RetryStrategy<T>(RetryOptions<T> options, TimeProvider time) : ResilienceStrategy<T>
{
    protected override ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        var call = new PipelineCall<TState>(options, callback, context, state);
        var first = call.AttemptAsync();
        if (!first.IsCompletedSuccessfully)
        {
            return AwaitAsync(first, call, context);
        }

        var outcome = first.Result;
        return call.MayRetry && options.CanRetry(outcome, context.CancellationToken)
            ? RetryStrategy.RetryAsync(outcome, options, time, call, context.ContinueOnCapturedContext, context.CancellationToken)
            : ValueTask.FromResult(outcome);
    }

    private async ValueTask<Outcome<T>> AwaitAsync<TState>(ValueTask<Outcome<T>> first, PipelineCall<TState> call, ResilienceContext context)
    {
        var outcome = await first.ConfigureAwait(context.ContinueOnCapturedContext);
        return await RetryStrategy.RetryAsync(outcome, options, time, call, context.ContinueOnCapturedContext, context.CancellationToken)
            .ConfigureAwait(context.ContinueOnCapturedContext);
    }

    private readonly struct PipelineCall<TState>(
        RetryOptions<T> options, Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
        : IRetriedCall<T>
    {
        public bool MayRetry => options.MayRetry is null || options.MayRetry(context);

        public ValueTask<Outcome<T>> AttemptAsync() => callback(context, state);
    }
}
