using Polly;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>The policies around a whole call as one strategy, where none of them makes a caller wait before its call: the
/// same limiters, breaker, bulkhead and retry that stand alone elsewhere, entered one after the other. It costs a fraction
/// of a chain of strategies, and the clock is read once at the begin and once at the end.</summary>
internal sealed class ComposedPolicyStrategy(
    RateLimitingPolicy? limit, IdentifierRateLimitingPolicy? identified, CircuitBreakerPolicy? breaker, BulkheadPolicy? bulkhead, RetryPolicy? retry,
    Func<ResilienceContext, string?> identifier, TimeProvider time) : ResilienceStrategy<CallOutcome>
{
    private readonly bool _counts = breaker is { Breaker.IsBypassed: false };

    /// <summary>Whether a policy can be part of such a strategy.</summary>
    public static bool Takes(GovernancePolicy? policy) => policy switch
    {
        RateLimitingPolicy { Limiter.Waits: true } or IdentifierRateLimitingPolicy { Waits: true } or BulkheadPolicy { Bulkhead.Waits: true } => false,
        TimeLimiterPolicy => false,
        _ => true,
    };

    protected override ValueTask<Outcome<CallOutcome>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<CallOutcome>>> callback, ResilienceContext context, TState state)
    {
        var known = state as CallState;
        var caller = (state as CallAttemptState)?.TokenOf(context) ?? context.CancellationToken;
        var now = time.GetTimestamp();
        if (Refuse(context, now, out var permit) is { } refusal)
        {
            return Outcome.FromExceptionAsValueTask<CallOutcome>(refusal);
        }

        known?.BeginsAt = now;
        var left = false;
        try
        {
            var call = callback(context, state);
            if (!call.IsCompletedSuccessfully)
            {
                left = true;
                return FinishAsync(call, callback, context, state, permit, now, caller);
            }

            var outcome = call.Result;
            if (retry is not null && known is not { IsLastAttempt: true } && retry.Options.IsRetried(context, outcome, caller))
            {
                left = true;
                return FinishAsync(ValueTask.FromResult(outcome), callback, context, state, permit, now, caller);
            }

            left = true;
            Leave(outcome, permit, now, known, caller);
            return ValueTask.FromResult(outcome);
        }
        finally
        {
            if (!left)
            {
                Abandon(permit);
            }
        }
    }

    private GovernanceRejectedException? Refuse(ResilienceContext context, long now, out int permit)
    {
        permit = BreakerState.NoPermit;
        if (limit is not null && !limit.Limiter.TryAcquire(now, out var wait))
        {
            return new RateLimitedException(limit.Key, wait);
        }

        if (identified is not null && identifier(context) is { Length: > 0 } value && !identified.Limiter.For(value).TryAcquire(now, out wait))
        {
            return new RateLimitedException(identified.Key, wait);
        }

        if (_counts && !breaker!.Breaker.TryEnter(out permit, out var retryAfter))
        {
            permit = BreakerState.NoPermit;
            return new CircuitOpenException(breaker.Key, retryAfter);
        }

        if (bulkhead is not null && !bulkhead.Bulkhead.TryEnter())
        {
            Forget(permit);
            return new BulkheadFullException(bulkhead.Key);
        }

        return null;
    }

    private async ValueTask<Outcome<CallOutcome>> FinishAsync<TState>(
        ValueTask<Outcome<CallOutcome>> call, Func<ResilienceContext, TState, ValueTask<Outcome<CallOutcome>>> callback,
        ResilienceContext context, TState state, int permit, long began, CancellationToken caller)
    {
        var left = false;
        try
        {
            var outcome = await call.ConfigureAwait(context.ContinueOnCapturedContext);
            if (retry is not null)
            {
                // Telling telemetry writes to the context, which may be one that a thread keeps.
                outcome = await RetryStrategy.RetryAsync(outcome, retry.Options, time, callback, context, state, telemetry: null, caller).ConfigureAwait(context.ContinueOnCapturedContext);
            }

            left = true;
            Leave(outcome, permit, began, state as CallState, caller);
            return outcome;
        }
        finally
        {
            if (!left)
            {
                Abandon(permit);
            }
        }
    }

    private void Leave(in Outcome<CallOutcome> outcome, int permit, long began, CallState? known, CancellationToken caller)
    {
        bulkhead?.Bulkhead.Leave();
        if (permit == BreakerState.NoPermit)
        {
            return;
        }

        var isTimedOut = known is { IsTimedOut: true };
        if (!isTimedOut && CircuitBreaker.IsIgnored(outcome.Exception, caller))
        {
            Forget(permit);
            return;
        }

        var ended = known is { EndedAt: not 0 and var head } ? head : time.GetTimestamp();
        breaker!.Breaker.Record(permit, isTimedOut || breaker.IsFailure(outcome), time.GetElapsedTime(began, ended), ended);
    }

    private void Abandon(int permit)
    {
        bulkhead?.Bulkhead.Leave();
        Forget(permit);
    }

    private void Forget(int permit)
    {
        if (permit != BreakerState.NoPermit)
        {
            breaker!.Breaker.Forget(permit);
        }
    }
}
