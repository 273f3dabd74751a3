using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Discovery.Schemas;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Ties the registration to the app's life: it begins when the server listens, because only then its addresses
/// are known (a host without a server registers without any), and ends in Stopping, while the server still answers.
/// Disposed without being stopped, as after a crash, it only falls silent.</summary>
internal sealed partial class RegistrationService(
    InstanceRegistrar registrar,
    RegistrationWorker registration,
    StatusWorker status,
    HealthWorker health,
    SchemaWorker schemas,
    EndpointWorker endpointWorker,
    EndpointPublisher publisher,
    ServerListeners listeners,
    KestrelListeners kestrel,
    PublishedEndpoints endpoints,
    IHostEnvironment environment,
    IOptions<DiscoveryOptions> options,
    TimeProvider time,
    ILogger<RegistrationService> logger)
    : IHostedLifecycleService, IAsyncDisposable
{
    private static readonly TimeSpan WorkersTimeout = TimeSpan.FromSeconds(3);

    // Two requests, each at two addresses, and what is left for them to be answered.
    private static readonly TimeSpan DeregistrationTimeout = (4 * InstanceRegistrar.DeregistrationRequestTimeout) + TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultDrainTime = TimeSpan.FromSeconds(3);

    // Never disposed: a WebApplicationFactory may stop a host that the app itself has stopped and disposed already.
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        registrar.LogIdentityProblem(logger);
        var addresses = listeners.Addresses;
        endpoints.Replace(await publisher.PublishAsync(addresses, cancellationToken));
        using (ExecutionContext.SuppressFlow())
        {
            _running = Task.WhenAll(
                Task.Run(() => status.RunAsync(_stop.Token), CancellationToken.None),
                Task.Run(() => health.RunAsync(_stop.Token), CancellationToken.None),
                Task.Run(() => registration.RunAsync(_stop.Token), CancellationToken.None),
                Task.Run(() => endpointWorker.RunAsync(addresses, _stop.Token), CancellationToken.None),
                Task.Run(() => schemas.RunAsync(_stop.Token), CancellationToken.None));
        }

        if (!options.Value.IsRequired)
        {
            return;
        }

        try
        {
            await RequireAsync(cancellationToken);
        }
        catch (Exception)
        {
            // No stop follows a start that failed, and the registration may be half done.
            await StopWorkersAsync(CancellationToken.None);
            await DeregisterAsync(CancellationToken.None);
            throw;
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, SkipDrain);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, SkipDrain);

        // The loops end before the goodbye, so that no late heartbeat or registration follows it.
        await StopWorkersAsync(hurry.Token);
        // Nobody calls an instance without endpoints.
        if (await DeregisterAsync(hurry.Token) && endpoints.Current.Count > 0)
        {
            await DrainAsync(hurry.Token);
        }

        void SkipDrain(PosixSignalContext signal)
        {
            signal.Cancel = true;
            LogDrainSkipped(logger);
            hurry.Cancel();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        kestrel.FindNonHttpListeners();
        return Task.CompletedTask;
    }

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

        await StopWorkersAsync(CancellationToken.None);
    }

    private async Task RequireAsync(CancellationToken cancellationToken)
    {
        try
        {
            await registrar.Registered.WaitAsync(options.Value.StartTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException(
                $"servicecomb:registry:required is true, and this app could not register within {options.Value.StartTimeout.TotalSeconds} s (servicecomb:registry:startTimeoutInMillis) at {string.Join(", ", options.Value.Addresses)}; the log says why");
        }
    }

    private async Task<bool> DeregisterAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(DeregistrationTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            if (!await registrar.DeregisterAsync(either.Token))
            {
                return false;
            }

            LogDeregistered(logger, registrar.InstanceId);
            return true;
        }
        catch (Exception exception)
        {
            // An engine that is away must not keep the app from stopping; the lease ends the instance.
            LogDeregistrationFailed(logger, exception.Message);
            return false;
        }
    }

    // Those who have not noticed yet go on calling: they are answered for a while.
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var drain = options.Value.DrainTime ?? (environment.IsDevelopment() ? TimeSpan.Zero : DefaultDrainTime);
        if (drain > TimeSpan.Zero)
        {
            LogDraining(logger, drain.TotalSeconds);
            await Task.Delay(drain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // They run code of the app, such as health checks, which may go on whatever it is told; it is waited for only once.
    private async Task StopWorkersAsync(CancellationToken cancellationToken)
    {
        var ending = Task.WhenAll(_stop.CancelAsync(), _running);
        await ending.WaitAsync(WorkersTimeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ending.IsCompleted)
        {
            LogWorkersAbandoned(logger);
        }

        _running = Task.CompletedTask;
    }

    [LoggerMessage(205, LogLevel.Information, "Deregistered instance {InstanceId}")]
    private static partial void LogDeregistered(ILogger logger, string instanceId);

    [LoggerMessage(206, LogLevel.Warning, "The instance could not be deregistered and ends with its lease: {Reason}")]
    private static partial void LogDeregistrationFailed(ILogger logger, string reason);

    [LoggerMessage(208, LogLevel.Information, "Serving for another {Seconds} s those who have not noticed yet; a further SIGTERM ends it")]
    private static partial void LogDraining(ILogger logger, double seconds);

    [LoggerMessage(209, LogLevel.Information, "Stopping without waiting, as the signal says")]
    private static partial void LogDrainSkipped(ILogger logger);

    [LoggerMessage(210, LogLevel.Warning, "What runs for the registration, such as health checks of the app, has not come to an end; stopping goes on without it")]
    private static partial void LogWorkersAbandoned(ILogger logger);
}
