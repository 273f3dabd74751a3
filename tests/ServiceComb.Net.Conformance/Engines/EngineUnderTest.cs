using ServiceComb.Net.Conformance.Recording;
using ServiceComb.Net.Conformance.Replay;

namespace ServiceComb.Net.Conformance.Engines;

/// <summary>An engine that a scenario is replayed against. By default it uses the system clock.</summary>
internal abstract class EngineUnderTest : IAsyncDisposable
{
    /// <summary>Gets the clock of the engine, which the duration of calls is measured with.</summary>
    public virtual TimeProvider Time => TimeProvider.System;

    /// <summary>Returns the base address of a server: registry, kie or rbac.</summary>
    public abstract Uri GetAddress(string server);

    /// <summary>Lets the time pass that the recording slept.</summary>
    public virtual Task SleepAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, TimeProvider.System, cancellationToken);

    /// <summary>Sends a call that the engine holds, and returns its task when the call was held for a time or is completed.</summary>
    public virtual async Task<Task<EngineResponse>> HoldAsync(Func<Task<EngineResponse>> send, TimeSpan time, CancellationToken cancellationToken)
    {
        var call = send();
        await Task.WhenAny(call, SleepAsync(time, cancellationToken));
        return call;
    }

    /// <summary>Waits for the response to a held call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="remaining">The time until the recorded engine responded.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public virtual Task<EngineResponse> CompleteAsync(Task<EngineResponse> call, TimeSpan remaining, CancellationToken cancellationToken) => call;

    /// <summary>Waits for the last frames of a watch.</summary>
    /// <param name="watch">The watch.</param>
    /// <param name="count">The number of recorded frames.</param>
    /// <param name="time">The time in which the recorded frames arrived.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public virtual Task DrainAsync(OpenWatch watch, int count, TimeSpan time, CancellationToken cancellationToken) =>
        Task.WhenAny(watch.Ended, SleepAsync(time, cancellationToken));

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
