using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Discovery.Snapshots;
using ServiceComb.Net.Discovery.Telemetry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Runs the directory's loops for the life of the app.</summary>
internal sealed class DirectoryService(
    InstanceDirectory directory, VerificationLoop verification, WatchLoop watch, ProbeLoop probes, SnapshotLoop snapshots, DirectoryTelemetry telemetry)
    : BackgroundService, IAsyncDisposable
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Its gauges live as long as the loops they tell of.
        _ = telemetry;
        directory.SubscribeDeclared();
        try
        {
            await Task.WhenAll(
                Task.Run(() => verification.RunAsync(stoppingToken), stoppingToken),
                Task.Run(() => watch.RunAsync(stoppingToken), stoppingToken),
                Task.Run(() => probes.RunAsync(stoppingToken), stoppingToken),
                Task.Run(() => snapshots.RunAsync(stoppingToken), stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The end, also of a host that is disposed without a stop: hosts would log it as a failure of the service.
        }
    }

    /// <summary>Of a host that is disposed without being stopped nothing is left that still writes.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (ExecuteTask is { } running)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
