using Polly;
using ServiceComb.Net.Governance.Outcomes;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Rejects calls while the circuit is open and records the outcome of the others.</summary>
internal sealed class CircuitBreakerStrategy<T>(CircuitBreaker breaker, Func<Outcome<T>, bool> isFailure, TimeProvider time) : ResilienceStrategy<T>
{
    protected override ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        if (breaker.IsBypassed)
        {
            return callback(context, state);
        }

        if (!breaker.TryEnter(out var permit, out var retryAfter))
        {
            return Outcome.FromExceptionAsValueTask<T>(new CircuitOpenException(breaker.PolicyKey, retryAfter));
        }

        var startTimestamp = time.GetTimestamp();
        var counted = false;
        try
        {
            var call = callback(context, state);
            if (!call.IsCompletedSuccessfully)
            {
                counted = true;
                return CountAsync(call, context, permit, startTimestamp);
            }

            var outcome = call.Result;
            counted = TryCount(outcome, context, permit, startTimestamp);
            return ValueTask.FromResult(outcome);
        }
        finally
        {
            // Also when the callback or the predicate throws: a probe that does not return keeps the breaker half-open.
            if (!counted)
            {
                breaker.Release(permit);
            }
        }
    }

    private async ValueTask<Outcome<T>> CountAsync(ValueTask<Outcome<T>> call, ResilienceContext context, int permit, long startTimestamp)
    {
        var counted = false;
        try
        {
            var outcome = await call.ConfigureAwait(context.ContinueOnCapturedContext);
            counted = TryCount(outcome, context, permit, startTimestamp);
            return outcome;
        }
        finally
        {
            if (!counted)
            {
                breaker.Release(permit);
            }
        }
    }

    private bool TryCount(in Outcome<T> outcome, ResilienceContext context, int permit, long startTimestamp)
    {
        var callState = CallState.Find(context);
        var isTimedOut = callState is { IsTimedOut: true };
        if (callState is { IsEndedByCaller: true } || (!isTimedOut && CircuitBreaker.IsIgnored(outcome.Exception, context.CancellationToken)))
        {
            return false;
        }

        var failed = isTimedOut || isFailure(outcome);
        var endTimestamp = callState is { EndTimestamp: not 0 and var head } ? head : time.GetTimestamp();
        var duration = callState?.GetDuration(startTimestamp, endTimestamp, time) ?? time.GetElapsedTime(startTimestamp, endTimestamp);
        breaker.Record(permit, failed, duration, endTimestamp);
        return true;
    }
}
