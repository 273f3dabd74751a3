using Polly;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Executes a call when the bulkhead has a free permit, and releases the permit afterwards.</summary>
internal sealed class BulkheadStrategy<T>(Bulkhead bulkhead) : ResilienceStrategy<T>
{
    protected override ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        if (bulkhead.TryEnter())
        {
            return CallAsync(callback, context, state);
        }

        return bulkhead.AllowsWaiting
            ? WaitAsync(callback, context, state)
            : ValueTask.FromResult(Reject());
    }

    private Outcome<T> Reject() => Outcome.FromException<T>(new BulkheadFullException(bulkhead.PolicyKey));

    private async ValueTask<Outcome<T>> WaitAsync<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            if (!await bulkhead.EnterAsync(context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext))
            {
                return Reject();
            }
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<T>(exception);
        }

        return await CallAsync(callback, context, state).ConfigureAwait(context.ContinueOnCapturedContext);
    }

    private async ValueTask<Outcome<T>> CallAsync<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            return await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        finally
        {
            bulkhead.Release();
        }
    }
}
