using Microsoft.Extensions.Logging;
using ServiceComb.Net.LocalEngine.Monitoring.State;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Monitoring;

/// <summary>Combines and deletes old frames once a minute.</summary>
internal sealed partial class MonitorRetentionWorker(MonitorStore store, TimeProvider time, ILogger<MonitorRetentionWorker> logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _stop = new();

    public void Start()
    {
        var token = _stop.Token;
        _ = Task.Run(() => RunAsync(token), CancellationToken.None);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(token))
            {
                await AdvanceAsync();
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The engine stops.
        }
    }

    private async Task AdvanceAsync()
    {
        try
        {
            await store.AdvanceAsync();
        }
        catch (StorageException)
        {
            // The journal has logged the failure; old frames stay until the next time.
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(641, LogLevel.Error, "Old metrics could not be combined")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
