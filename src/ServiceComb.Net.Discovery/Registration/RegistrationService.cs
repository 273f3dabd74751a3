using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Ties the registration to the app's life: it begins when the server listens, because only then its addresses
/// are known, and ends in Stopping, while the server still answers. Disposed without being stopped, as after a crash, it
/// only falls silent.</summary>
internal sealed partial class RegistrationService(
    SelfRegistration self, RegistrationLoop loop, EndpointPublisher publisher, IServer server, TimeProvider time, ILogger<RegistrationService> logger)
    : IHostedLifecycleService, IAsyncDisposable
{
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var endpoints = publisher.Publish(addresses);
        using (ExecutionContext.SuppressFlow())
        {
            _running = Task.Run(() => loop.RunAsync(endpoints, _stop.Token), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // The loop ends before the goodbye, so that no late heartbeat or registration follows it.
        await EndLoopAsync();
        using var timeout = new CancellationTokenSource(GoodbyeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await self.LeaveAsync(either.Token);
            LogLeft(logger, self.InstanceId);
        }
        catch (Exception exception)
        {
            // An engine that is away must not keep the app from stopping; the lease ends the instance.
            LogGoodbyeFailed(logger, exception.Message);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A container disposes it once for every type it is registered as.
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await EndLoopAsync();
        _stop.Dispose();
    }

    private async Task EndLoopAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(205, LogLevel.Information, "Deregistered instance {InstanceId}")]
    private static partial void LogLeft(ILogger logger, string instanceId);

    [LoggerMessage(206, LogLevel.Warning, "The instance could not be deregistered and ends with its lease: {Reason}")]
    private static partial void LogGoodbyeFailed(ILogger logger, string reason);
}
