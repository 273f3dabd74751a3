using Polly;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Refuses calls while the breaker is open and tells it how the others ended.</summary>
internal sealed class CircuitBreakerStrategy<T>(CircuitBreaker breaker, Func<Outcome<T>, bool> isFailure, TimeProvider time) : ResilienceStrategy<T>
{
    protected override ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        if (breaker.IsBypassed)
        {
            return callback(context, state);
        }

        return breaker.TryEnter(out var permit, out var retryAfter)
            ? CallAsync(callback, context, state, permit)
            : Outcome.FromExceptionAsValueTask<T>(new CircuitOpenException(breaker.PolicyKey, retryAfter));
    }

    private async ValueTask<Outcome<T>> CallAsync<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state, BreakerPhase permit)
    {
        var began = time.GetTimestamp();
        var counted = false;
        try
        {
            var outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            // What the caller cancelled says nothing about the service.
            if (outcome.Exception is not OperationCanceledException || !context.CancellationToken.IsCancellationRequested)
            {
                var failed = isFailure(outcome);
                var ended = time.GetTimestamp();
                counted = true;
                breaker.Record(permit, failed, time.GetElapsedTime(began, ended), ended);
            }

            return outcome;
        }
        finally
        {
            // Also when the callback or the predicate threw: a probe that never came back would keep the breaker half-open.
            if (!counted)
            {
                breaker.Forget(permit);
            }
        }
    }
}
