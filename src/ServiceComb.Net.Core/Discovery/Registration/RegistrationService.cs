using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Binds the registration to the lifetime of the host. It starts after the server has started, because the addresses are
/// known only then (a host without a server registers without endpoints), and deregisters in StoppingAsync, while the server still
/// serves requests. A host that is disposed without being stopped does not deregister.</summary>
internal sealed partial class RegistrationService(
    InstanceRegistrar registrar,
    RegistrationWorker registration,
    StatusWorker status,
    HealthWorker health,
    SchemaWorker schemas,
    EndpointWorker endpointWorker,
    EndpointPublisher publisher,
    PublishedEndpoints endpoints,
    IHostEnvironment environment,
    IOptions<ServiceCombOptions> options,
    TimeProvider time,
    ILogger<RegistrationService> logger)
    : IHostedLifecycleService, IAsyncDisposable
{
    private static readonly TimeSpan WorkersTimeout = TimeSpan.FromSeconds(3);

    // Two requests, each to two addresses, plus a margin.
    private static readonly TimeSpan DeregistrationTimeout = (4 * InstanceRegistrar.DeregistrationRequestTimeout) + TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultDrainTime = TimeSpan.FromSeconds(3);

    // Never disposed: a WebApplicationFactory may stop a host that the app has already stopped and disposed.
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        registrar.LogIdentityProblem(logger);
        var listeners = publisher.GetListeners();
        endpoints.Replace(await publisher.PublishAsync(listeners, cancellationToken));
        using (ExecutionContext.SuppressFlow())
        {
            _running = Task.WhenAll(
                Task.Run(() => status.RunAsync(_stop.Token), CancellationToken.None),
                Task.Run(() => health.RunAsync(_stop.Token), CancellationToken.None),
                Task.Run(() => registration.RunAsync(_stop.Token), CancellationToken.None),
                Task.Run(() => endpointWorker.RunAsync(listeners, _stop.Token), CancellationToken.None),
                Task.Run(() => schemas.RunAsync(_stop.Token), CancellationToken.None));
        }

        if (!options.Value.Registry.IsRequired)
        {
            return;
        }

        try
        {
            await RequireAsync(cancellationToken);
        }
        catch (Exception)
        {
            // The host does not stop a service whose start failed, and the registration may be incomplete.
            await StopWorkersAsync(CancellationToken.None);
            await DeregisterAsync(CancellationToken.None);
            throw;
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var skipDrain = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, SkipDrain);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, SkipDrain);

        // Stop the workers first, so that no heartbeat or registration follows the deregistration.
        await StopWorkersAsync(cancellationToken);
        // An instance without endpoints receives no calls, so there is nothing to drain.
        if (await DeregisterAsync(cancellationToken) && endpoints.Current.Count > 0)
        {
            await DrainAsync(skipDrain.Token);
        }

        void SkipDrain(PosixSignalContext signal)
        {
            signal.Cancel = true;
            LogDrainSkipped(logger);
            skipDrain.Cancel();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The container disposes the service once for every type that it is registered as.
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
            await registrar.Registered.WaitAsync(options.Value.Registry.StartTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException(
                $"servicecomb:registry:required is true, and this app could not register within {options.Value.Registry.StartTimeout.TotalSeconds} s (servicecomb:registry:startTimeoutInMillis) at {string.Join(", ", options.Value.Registry.Addresses)}; see the log for the reason");
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
            // An unavailable engine must not prevent the app from stopping; the instance expires with its lease.
            LogDeregistrationFailed(logger, exception.Message);
            return false;
        }
    }

    // Consumers that have not noticed the deregistration yet keep calling, so serve them for a while.
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var drain = options.Value.Registry.DrainTime ?? (environment.IsDevelopment() ? TimeSpan.Zero : DefaultDrainTime);
        if (drain > TimeSpan.Zero)
        {
            LogDraining(logger, drain.TotalSeconds);
            await Task.Delay(drain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Workers run app code, such as health checks, which may ignore cancellation. Only the first call waits for them.
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

    [LoggerMessage(206, LogLevel.Warning, "Deregistration failed; the instance expires with its lease: {Reason}")]
    private static partial void LogDeregistrationFailed(ILogger logger, string reason);

    [LoggerMessage(208, LogLevel.Information, "Draining for {Seconds} s, so that consumers can notice the deregistration; a second SIGTERM stops the app immediately")]
    private static partial void LogDraining(ILogger logger, double seconds);

    [LoggerMessage(209, LogLevel.Information, "Received another stop signal; stopping without draining")]
    private static partial void LogDrainSkipped(ILogger logger);

    [LoggerMessage(210, LogLevel.Warning, "Background work of the registration, such as health checks of the app, did not finish in time; shutdown continues without it")]
    private static partial void LogWorkersAbandoned(ILogger logger);
}
