using Polly;
using Polly.Telemetry;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Delays or aborts the selected calls.</summary>
internal sealed class FaultInjectionStrategy<T>(
    FaultInjectionOptions options, FaultInjector injector, Func<ResilienceContext, Outcome<T>> abort, TimeProvider time, ResilienceStrategyTelemetry telemetry) : ResilienceStrategy<T>
{
    protected override ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        if (!injector.ShouldInject())
        {
            return callback(context, state);
        }

        telemetry.ReportPolicyEvent(options.Kind == FaultKind.Abort ? PolicyEvents.Aborted : PolicyEvents.Delayed, context);
        return options.Kind == FaultKind.Abort ? ValueTask.FromResult(abort(context)) : DelayAsync(callback, context, state);
    }

    private async ValueTask<Outcome<T>> DelayAsync<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            await Task.Delay(options.Delay, time, context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<T>(exception);
        }

        return await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
    }
}
