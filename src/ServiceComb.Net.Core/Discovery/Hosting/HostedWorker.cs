using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Discovery.Hosting;

/// <summary>Runs for the lifetime of the host. Replaces BackgroundService, whose cancellation is logged as a failure when the host is
/// disposed without being stopped.</summary>
internal abstract class HostedWorker : IHostedService, IAsyncDisposable
{
    // Never disposed: a WebApplicationFactory may stop a host that the app has already stopped and disposed.
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Stops the work when the host is disposed without being stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Runs until cancellation is requested.</summary>
    protected abstract Task RunAsync(CancellationToken cancellationToken);
}
