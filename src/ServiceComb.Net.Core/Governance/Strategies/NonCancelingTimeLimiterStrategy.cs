using Polly;
using Polly.Telemetry;
using Polly.Timeout;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Stops waiting for a call after the timeout without canceling it; a late result is disposed.</summary>
internal sealed class NonCancelingTimeLimiterStrategy<T>(TimeSpan timeout, TimeProvider time, ResilienceStrategyTelemetry telemetry) : ResilienceStrategy<T>
{
    protected override async ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        // The call gets its own context, because the caller's context returns to the pool while the call may still run.
        var innerContext = ResilienceContextPool.Shared.Get(context.OperationKey, context.ContinueOnCapturedContext, context.CancellationToken);
        var call = callback(innerContext, state);
        if (call.IsCompleted)
        {
            var outcome = await call.ConfigureAwait(false);
            ResilienceContextPool.Shared.Return(innerContext);
            return outcome;
        }

        var running = CallAsync(call, innerContext);
        try
        {
            return await running.WaitAsync(timeout, time).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (TimeoutException exception)
        {
            _ = DisposeLateAsync(running);
            telemetry.ReportPolicyEvent(PolicyEvents.Timeout, context);
            return Outcome.FromException<T>(new TimeoutRejectedException("the call exceeded the timeout; it continues in the background", timeout, exception));
        }
    }

    private static async Task<Outcome<T>> CallAsync(ValueTask<Outcome<T>> call, ResilienceContext innerContext)
    {
        var outcome = await call.ConfigureAwait(false);
        ResilienceContextPool.Shared.Return(innerContext);
        return outcome;
    }

    private static async Task DisposeLateAsync(Task<Outcome<T>> running)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompletedSuccessfully && running.Result.Exception is null && running.Result.Result is IDisposable late)
        {
            late.Dispose();
        }
    }
}
