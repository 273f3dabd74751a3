using Polly;
using Polly.Telemetry;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Implements the retry loop.</summary>
internal static class RetryStrategy
{
    /// <summary>Continues after the first attempt.</summary>
    public static async ValueTask<Outcome<T>> RetryAsync<T, TState>(
        Outcome<T> outcome, RetryOptions<T> options, TimeProvider time,
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state,
        ResilienceStrategyTelemetry? telemetry, CancellationToken caller)
    {
        for (var retry = 0; retry < options.MaxRetryAttempts && state is not CallState { IsLastAttempt: true } && options.CanRetry(context, outcome, caller); retry++)
        {
            var pause = options.GetDelay(outcome, retry);
            telemetry?.Report(PolicyEvents.Retry, context, outcome, new PolicyEventArguments(""));
            if (outcome.Exception is null && outcome.Result is IDisposable discarded)
            {
                discarded.Dispose();
            }

            try
            {
                await Task.Delay(pause, time, caller).ConfigureAwait(context.ContinueOnCapturedContext);
            }
            catch (OperationCanceledException exception)
            {
                return Outcome.FromException<T>(exception);
            }

            outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
        }

        return outcome;
    }
}
