using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Scheduling;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Keeps this instance registered: registers it, sends heartbeats, and registers it again under the same ID when the
/// registry does not know the instance or does not confirm heartbeats. Does nothing else, so that nothing delays a heartbeat.</summary>
internal sealed partial class RegistrationWorker(
    InstanceRegistrar registrar,
    [FromKeyedServices(DiscoveryClients.Registry)] EngineHttpClient client,
    PublishedEndpoints endpoints,
    RegistrationMetrics metrics,
    IOptions<ServiceCombOptions> options,
    TimeProvider time,
    ILogger<RegistrationWorker> logger)
{
    // Same limit as in the Java reference. An engine with access control responds with 401 for an instance of an unknown service,
    // so the error code alone does not show whether the registration is lost.
    private const int MaxUnconfirmedHeartbeats = 3;
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Failures since the engine confirmed the registration, and failed heartbeats since the last registration.
        var (outage, unconfirmed) = (new OutageTracker(time), 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            var replaced = endpoints.Replaced;
            var (started, isHeartbeat) = (time.GetTimestamp(), registrar.IsRegistered && registrar.IsRegisteredWith(endpoints.Current));
            try
            {
                if (isHeartbeat)
                {
                    await registrar.SendHeartbeatAsync(cancellationToken);
                    metrics.OnHeartbeat();
                }
                else
                {
                    await RegisterAsync(endpoints.Current, isLogged: outage.Failures == unconfirmed || unconfirmed == 0, cancellationToken);
                }

                // After rejected heartbeats, only the next successful heartbeat confirms the registration.
                if (isHeartbeat || unconfirmed == 0)
                {
                    if (outage.Failures > 0)
                    {
                        LogRecovered(logger, outage.Failures);
                    }

                    outage.OnSuccess();
                }

                unconfirmed = 0;
                await DelayAsync(options.Value.Registry.HeartbeatInterval - time.GetElapsedTime(started), replaced, cancellationToken);
            }
            catch (EngineException exception) when (isHeartbeat && IsUnknownInstance(exception))
            {
                LogUnknownInstance(logger, exception.ErrorCode);
                metrics.OnUnknownInstance();
                registrar.MarkUnregistered();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The loop keeps the instance alive, so it continues after any error.
                metrics.OnFailed(isHeartbeat);
                await LogOutageAsync(outage, isHeartbeat, exception, cancellationToken);
                if (isHeartbeat && ++unconfirmed >= MaxUnconfirmedHeartbeats && IsLost(exception))
                {
                    RequestReregistration(exception, isFirst: outage.Failures == unconfirmed, unconfirmed);
                    continue;
                }

                await DelayAsync(GetRetryDelay(outage.Failures), replaced, cancellationToken);
            }
        }
    }

    private async Task LogOutageAsync(OutageTracker outage, bool isHeartbeat, Exception exception, CancellationToken cancellationToken)
    {
        if (!outage.OnFailure())
        {
            return;
        }

        var operation = isHeartbeat ? "Heartbeat" : "Registration";
        if (outage.Failures == 1)
        {
            var cause = isHeartbeat ? "" : await AddressDiagnostics.ExplainRegistryAsync(client, exception, cancellationToken);
            LogFailed(logger, operation, exception.Message + cause);
        }
        else
        {
            LogStillFailing(logger, operation, outage.Duration, outage.Failures, exception.Message);
        }
    }

    private async Task RegisterAsync(IReadOnlyList<string> current, bool isLogged, CancellationToken cancellationToken)
    {
        await registrar.RegisterAsync(current, cancellationToken);
        metrics.OnRegistered();
        if (isLogged && current.Count > 0)
        {
            LogRegistered(logger, options.Value.Service.Name, options.Value.Service.Version, registrar.InstanceId, string.Join(", ", current));
        }
        else if (isLogged)
        {
            LogRegisteredWithoutEndpoints(logger, options.Value.Service.Name, options.Value.Service.Version, registrar.InstanceId);
        }
    }

    private void RequestReregistration(Exception failure, bool isFirst, int unconfirmed)
    {
        if (IsRejection(failure))
        {
            metrics.OnUnknownInstance();
            if (isFirst)
            {
                LogUnconfirmed(logger, unconfirmed, failure.Message);
            }
        }

        registrar.MarkUnregistered();
    }

    // An engine that rejects heartbeats has most likely lost the registration. An engine that does not respond may still have it,
    // until the instance has missed the same number of heartbeat intervals.
    private bool IsLost(Exception failure) =>
        IsRejection(failure) || registrar.TimeSinceHeartbeat >= options.Value.Registry.HeartbeatInterval * MaxUnconfirmedHeartbeats;

    private static bool IsRejection(Exception failure) => failure is EngineException { IsTransient: false, IsResponseInvalid: false };

    private static bool IsUnknownInstance(EngineException failure) =>
        failure.ErrorCode is ErrorCodes.InstanceNotExists or ErrorCodes.ServiceNotExists;

    // The lease keeps running while heartbeats fail, so the delay never exceeds the heartbeat interval.
    private TimeSpan GetRetryDelay(int failures)
    {
        var interval = options.Value.Registry.HeartbeatInterval;
        return Backoff.Delay(failures, MinRetryDelay, interval < MaxRetryDelay ? interval : MaxRetryDelay);
    }

    // Ends early when the endpoints are replaced.
    private async Task DelayAsync(TimeSpan delay, CancellationToken replaced, CancellationToken cancellationToken)
    {
        if (delay > TimeSpan.Zero)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replaced);
            await Task.Delay(delay, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
