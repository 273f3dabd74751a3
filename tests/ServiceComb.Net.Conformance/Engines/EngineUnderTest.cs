using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Engines;

/// <summary>An engine that a scenario is replayed against.</summary>
internal abstract class EngineUnderTest : IAsyncDisposable
{
    /// <summary>The base address of a server: registry, kie or rbac.</summary>
    public abstract Uri AddressOf(string server);

    /// <summary>Gives the engine the time that the recording slept.</summary>
    public abstract Task SleepAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Lets real time pass, in which something sent arrives.</summary>
    public virtual Task PassAsync(TimeSpan time, CancellationToken cancellationToken) =>
        Task.Delay(time, TimeProvider.System, cancellationToken);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Whether the scenario holds calls or watches, which need the time of the real world.</summary>
    public static bool HoldsCalls(Scenario scenario) =>
        scenario.Steps.Any(step => step.Kind is StepKind.LongPoll or StepKind.Watch);
}
