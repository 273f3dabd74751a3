using Microsoft.Extensions.Logging;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Jobs;

/// <summary>Starts engines again whose processes have ended, for example with the machine or by a job that failed after it had
/// stopped them.</summary>
internal sealed partial class EngineSupervisorWorker(
    ControlPlaneStore store, EngineProcesses processes, ManagedEngineClient client, EngineLocks locks, ILogger<EngineSupervisorWorker> logger) : IAsyncDisposable
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxJitter = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private Task _work = Task.CompletedTask;

    public void Start() => _work = Task.Run(RunAsync);

    /// <summary>Checks all engines without waiting for the interval.</summary>
    public void CheckNow()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // A check is already requested.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var engines = store.Read(static state => state.Engines.All.Where(static engine => IsSupervised(engine)).Select(static engine => engine.Id).ToList());
                await Task.WhenAll(engines.Select(CheckAsync));

                // Processes run in real time, whatever the clock of the control plane is.
                await _wake.WaitAsync(MinInterval + (Random.Shared.NextDouble() * MaxJitter), _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The control plane stops.
        }
    }

    private async Task CheckAsync(string engineId)
    {
        using var held = await locks.EnterAsync(engineId, _stopping.Token);

        // A job can have changed the engine in the meantime.
        if (store.Read(state => state.Engines.Find(engineId)) is not { } engine || !IsSupervised(engine))
        {
            return;
        }

        try
        {
            if (await client.FindStatusAsync(engine, _stopping.Token) is null)
            {
                LogStarting(logger, engine.Name);
                await processes.StartAsync(engine, engine.Settings, _stopping.Token);
            }

            Set(engine, EngineStates.Unavailable, EngineStates.Available);
        }
        catch (Exception exception) when (exception is JobException or IOException or UnauthorizedAccessException or LocalEngineException)
        {
            if (Set(engine, EngineStates.Available, EngineStates.Unavailable))
            {
                LogUnavailable(logger, engine.Name, exception.Message);
            }
        }
        catch (StorageException exception)
        {
            LogUnavailable(logger, engine.Name, exception.Message);
        }
    }

    private bool Set(EngineRecord engine, string from, string to) => store.Change(change =>
    {
        if (change.State.Engines.Find(engine.Id) is not { } current || current.Status != from)
        {
            return false;
        }

        change.Put(current with { Status = to });
        return true;
    });

    private static bool IsSupervised(EngineRecord engine) => !engine.IsNacos && EngineStates.IsRunning(engine.Status);

    [LoggerMessage(685, LogLevel.Information, "Engine {Engine} does not respond, starting it")]
    private static partial void LogStarting(ILogger logger, string engine);

    [LoggerMessage(686, LogLevel.Warning, "Engine {Engine} cannot be started: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string engine, string reason);
}
