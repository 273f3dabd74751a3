using Polly;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Runs the policies of a whole call as one strategy, when none of them makes a caller wait before the call. It
/// uses the same limiters, breaker, bulkhead and retry as the separate strategies, at a fraction of the cost of a chain,
/// and reads the clock once at the start and once at the end.</summary>
internal sealed class ComposedPolicyStrategy(
    RateLimitingPolicy? limit, IdentifierRateLimitingPolicy? identifierLimit, CircuitBreakerPolicy? breaker, BulkheadPolicy? bulkhead, RetryPolicy? retry,
    Func<ResilienceContext, string?> identifier, TimeProvider time) : ResilienceStrategy<CallOutcome>
{
    private readonly bool _counts = breaker is { Breaker.IsBypassed: false };

    /// <summary>Returns whether a policy can be part of a composed strategy.</summary>
    public static bool Supports(GovernancePolicy? policy) => policy switch
    {
        RateLimitingPolicy { Limiter.AllowsWaiting: true } or IdentifierRateLimitingPolicy { AllowsWaiting: true } or BulkheadPolicy { Bulkhead.AllowsWaiting: true } => false,
        TimeLimiterPolicy => false,
        _ => true,
    };

    protected override ValueTask<Outcome<CallOutcome>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<CallOutcome>>> callback, ResilienceContext context, TState state)
    {
        var callState = state as CallState;
        var caller = (state as CallAttemptState)?.GetToken(context) ?? context.CancellationToken;
        var now = time.GetTimestamp();
        if (Reject(context, now, out var permit) is { } rejection)
        {
            return Outcome.FromExceptionAsValueTask<CallOutcome>(rejection);
        }

        callState?.StartTimestamp = now;
        var completed = false;
        try
        {
            var call = callback(context, state);
            if (!call.IsCompletedSuccessfully)
            {
                completed = true;
                return FinishAsync(call, callback, context, state, permit, now, caller);
            }

            var outcome = call.Result;
            if (retry is not null && callState is not { IsLastAttempt: true } && retry.Options.CanRetry(context, outcome, caller))
            {
                completed = true;
                return FinishAsync(ValueTask.FromResult(outcome), callback, context, state, permit, now, caller);
            }

            completed = true;
            Complete(outcome, permit, now, callState, caller);
            return ValueTask.FromResult(outcome);
        }
        finally
        {
            if (!completed)
            {
                Abandon(permit);
            }
        }
    }

    private GovernanceRejectedException? Reject(ResilienceContext context, long now, out int permit)
    {
        permit = BreakerState.NoPermit;
        if (limit is not null && !limit.Limiter.TryAcquire(now, out var wait))
        {
            return new RateLimitedException(limit.Key, wait);
        }

        if (identifierLimit is not null && identifier(context) is { Length: > 0 } value && !identifierLimit.Limiter.GetLimiter(value).TryAcquire(now, out wait))
        {
            return new RateLimitedException(identifierLimit.Key, wait);
        }

        if (_counts && !breaker!.Breaker.TryEnter(out permit, out var retryAfter))
        {
            permit = BreakerState.NoPermit;
            return new CircuitOpenException(breaker.Key, retryAfter);
        }

        if (bulkhead is not null && !bulkhead.Bulkhead.TryEnter())
        {
            ReleasePermit(permit);
            return new BulkheadFullException(bulkhead.Key);
        }

        return null;
    }

    private async ValueTask<Outcome<CallOutcome>> FinishAsync<TState>(
        ValueTask<Outcome<CallOutcome>> call, Func<ResilienceContext, TState, ValueTask<Outcome<CallOutcome>>> callback,
        ResilienceContext context, TState state, int permit, long startTimestamp, CancellationToken caller)
    {
        var completed = false;
        try
        {
            var outcome = await call.ConfigureAwait(context.ContinueOnCapturedContext);
            if (retry is not null)
            {
                // Telemetry would write to the context, which may be cached by a thread.
                outcome = await RetryStrategy.RetryAsync(outcome, retry.Options, time, callback, context, state, telemetry: null, caller).ConfigureAwait(context.ContinueOnCapturedContext);
            }

            completed = true;
            Complete(outcome, permit, startTimestamp, state as CallState, caller);
            return outcome;
        }
        finally
        {
            if (!completed)
            {
                Abandon(permit);
            }
        }
    }

    private void Complete(in Outcome<CallOutcome> outcome, int permit, long startTimestamp, CallState? callState, CancellationToken caller)
    {
        bulkhead?.Bulkhead.Release();
        if (permit == BreakerState.NoPermit)
        {
            return;
        }

        var isTimedOut = callState is { IsTimedOut: true };
        if (!isTimedOut && CircuitBreaker.IsIgnored(outcome.Exception, caller))
        {
            ReleasePermit(permit);
            return;
        }

        var endTimestamp = callState is { EndTimestamp: not 0 and var head } ? head : time.GetTimestamp();
        breaker!.Breaker.Record(permit, isTimedOut || breaker.IsFailure(outcome), time.GetElapsedTime(startTimestamp, endTimestamp), endTimestamp);
    }

    private void Abandon(int permit)
    {
        bulkhead?.Bulkhead.Release();
        ReleasePermit(permit);
    }

    private void ReleasePermit(int permit)
    {
        if (permit != BreakerState.NoPermit)
        {
            breaker!.Breaker.Release(permit);
        }
    }
}
