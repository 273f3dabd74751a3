using Polly;
using Polly.Telemetry;
using Polly.Timeout;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Ends the wait for a call and lets the call itself run on; its result is disposed when it comes.</summary>
internal sealed class NonCancelingTimeLimiterStrategy<T>(TimeSpan timeout, TimeProvider time, ResilienceStrategyTelemetry telemetry) : ResilienceStrategy<T>
{
    protected override async ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        // The caller's context goes back to its pool while the call may still run, so the call has one of its own.
        var own = ResilienceContextPool.Shared.Get(context.OperationKey, context.ContinueOnCapturedContext, context.CancellationToken);
        var call = callback(own, state);
        if (call.IsCompleted)
        {
            var outcome = await call.ConfigureAwait(false);
            ResilienceContextPool.Shared.Return(own);
            return outcome;
        }

        var running = CallAsync(call, own);
        try
        {
            return await running.WaitAsync(timeout, time).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (TimeoutException exception)
        {
            _ = DisposeLateAsync(running);
            telemetry.ReportPolicyEvent(PolicyEvents.Timeout, context);
            return Outcome.FromException<T>(new TimeoutRejectedException("no outcome in time; the call goes on", timeout, exception));
        }
    }

    private static async Task<Outcome<T>> CallAsync(ValueTask<Outcome<T>> call, ResilienceContext own)
    {
        var outcome = await call.ConfigureAwait(false);
        ResilienceContextPool.Shared.Return(own);
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
