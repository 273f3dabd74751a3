using Polly;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Executes a call when the limiter grants a permit. A caller that cancels while waiting loses its permit, as in
/// resilience4j.</summary>
internal sealed class RateLimiterStrategy<T>(
    Func<ResilienceContext, FixedWindowLimiter?> choose, TimeProvider time) : ResilienceStrategy<T>
{
    protected override ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        if (choose(context) is not { } limiter)
        {
            return callback(context, state);
        }

        if (!limiter.TryAcquire(out var wait))
        {
            return Outcome.FromExceptionAsValueTask<T>(new RateLimitedException(limiter.PolicyKey, wait));
        }

        return wait == TimeSpan.Zero ? callback(context, state) : WaitAsync(callback, context, state, wait);
    }

    private async ValueTask<Outcome<T>> WaitAsync<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state, TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, time, context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<T>(exception);
        }

        return await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
    }
}
