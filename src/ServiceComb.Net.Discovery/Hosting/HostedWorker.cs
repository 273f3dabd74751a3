using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Discovery.Hosting;

/// <summary>Runs for the life of the host. Used instead of the framework's BackgroundService, whose cancellation hosts log as a
/// failure when they are disposed without a stop.</summary>
internal abstract class HostedWorker : IHostedService, IAsyncDisposable
{
    // Never disposed: a WebApplicationFactory may stop a host that the app itself has stopped and disposed already.
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

    /// <summary>Ends the work of a host that is disposed without a stop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Works until it is cancelled.</summary>
    protected abstract Task RunAsync(CancellationToken cancellationToken);
}
