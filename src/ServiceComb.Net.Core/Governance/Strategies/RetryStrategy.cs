using Polly;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Implements the retry loop.</summary>
internal static class RetryStrategy
{
    /// <summary>Continues after the first attempt.</summary>
    public static async ValueTask<Outcome<T>> RetryAsync<T, TCall>(
        Outcome<T> outcome, RetryOptions<T> options, TimeProvider time, TCall call, bool continueOnCapturedContext, CancellationToken caller)
        where TCall : struct, IRetriedCall<T>
    {
        for (var retry = 0; retry < options.MaxRetryAttempts && call.MayRetry && options.CanRetry(outcome, caller); retry++)
        {
            var pause = options.GetBackoffDelay(retry, Random.Shared.NextDouble());
            if (outcome.Exception is null && outcome.Result is IDisposable discarded)
            {
                discarded.Dispose();
            }

            try
            {
                await Task.Delay(pause, time, caller).ConfigureAwait(continueOnCapturedContext);
            }
            catch (OperationCanceledException exception)
            {
                return Outcome.FromException<T>(exception);
            }

            outcome = await call.AttemptAsync().ConfigureAwait(continueOnCapturedContext);
        }

        return outcome;
    }
}
