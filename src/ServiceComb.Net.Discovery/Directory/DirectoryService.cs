using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Discovery.Snapshots;
using ServiceComb.Net.Discovery.Telemetry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Runs the directory's loops for the life of the app. Not a <see cref="BackgroundService"/>, because hosts log the
/// cancellation of one as a failure when they are disposed without a stop.</summary>
internal sealed class DirectoryService(
    InstanceDirectory directory, VerificationLoop verification, WatchLoop watch, ProbeLoop probes, SnapshotLoop snapshots, DirectoryTelemetry telemetry)
    : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _isDisposed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Its gauges live as long as the loops they describe.
        _ = telemetry;
        directory.SubscribeDeclared();
        _running = Task.WhenAll(
            Task.Run(() => verification.RunAsync(_stop.Token), CancellationToken.None),
            Task.Run(() => watch.RunAsync(_stop.Token), CancellationToken.None),
            Task.Run(() => probes.RunAsync(_stop.Token), CancellationToken.None),
            Task.Run(() => snapshots.RunAsync(_stop.Token), CancellationToken.None));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the loops of a host that is disposed without a stop.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
