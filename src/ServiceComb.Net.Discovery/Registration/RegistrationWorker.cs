using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Discovery.Telemetry;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Keeps this instance registered: registers it, sends heartbeats, and registers it again under the same id when
/// the engine says that it does not know the instance, or when heartbeats are not confirmed whatever the reason. Does
/// nothing else, so that nothing delays a heartbeat.</summary>
internal sealed partial class RegistrationWorker(
    InstanceRegistrar registrar,
    [FromKeyedServices(DiscoveryClients.Registry)] EngineHttpClient client,
    PublishedEndpoints endpoints,
    DiscoveryTelemetry telemetry,
    IOptions<DiscoveryOptions> options,
    TimeProvider time,
    ILogger<RegistrationWorker> logger)
{
    // As the Java reference. An engine with access control answers 401 for the instance of a service it does not know, so
    // the error code alone does not tell whether the registration is lost.
    private const int MaxUnconfirmedHeartbeats = 3;
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Failures since the engine confirmed the registration, and failed heartbeats since the last registration.
        var (outage, unconfirmed) = (new OutageTracker(time), 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            var replaced = endpoints.Replaced;
            var (started, isBeat) = (time.GetTimestamp(), registrar.IsRegistered && registrar.IsRegisteredWith(endpoints.Current));
            try
            {
                if (isBeat)
                {
                    await registrar.HeartbeatAsync(cancellationToken);
                    telemetry.OnHeartbeat();
                }
                else
                {
                    await RegisterAsync(endpoints.Current, isLogged: outage.Failures == unconfirmed || unconfirmed == 0, cancellationToken);
                }

                // A registration that follows refused heartbeats is confirmed by the next heartbeat.
                if (isBeat || unconfirmed == 0)
                {
                    if (outage.Failures > 0)
                    {
                        LogRecovered(logger, outage.Failures);
                    }

                    outage.OnSuccess();
                }

                unconfirmed = 0;
                await DelayAsync(options.Value.HeartbeatInterval - time.GetElapsedTime(started), replaced, cancellationToken);
            }
            catch (EngineException refusal) when (isBeat && IsUnknownInstance(refusal))
            {
                LogUnknownInstance(logger, refusal.ErrorCode);
                telemetry.OnUnknownInstance();
                registrar.MarkUnregistered();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever went wrong, the loop is what keeps the instance alive: it pauses and goes on.
                telemetry.OnFailed(isBeat);
                await LogOutageAsync(outage, isBeat, exception, cancellationToken);
                if (isBeat && ++unconfirmed >= MaxUnconfirmedHeartbeats && IsLost(exception))
                {
                    RequestReregistration(exception, isFirst: outage.Failures == unconfirmed, unconfirmed);
                    continue;
                }

                await DelayAsync(GetRetryDelay(outage.Failures), replaced, cancellationToken);
            }
        }
    }

    private async Task LogOutageAsync(OutageTracker outage, bool isBeat, Exception exception, CancellationToken cancellationToken)
    {
        if (!outage.OnFailure())
        {
            return;
        }

        var what = isBeat ? "A heartbeat" : "The registration";
        if (outage.Failures == 1)
        {
            var cause = isBeat ? "" : await AddressDiagnostics.ExplainRegistryAsync(client, exception, cancellationToken);
            LogFailed(logger, what, exception.Message + cause);
        }
        else
        {
            LogStillFailing(logger, what, outage.Duration, outage.Failures, exception.Message);
        }
    }

    private async Task RegisterAsync(IReadOnlyList<string> current, bool isLogged, CancellationToken cancellationToken)
    {
        await registrar.RegisterAsync(current, cancellationToken);
        telemetry.OnRegistered();
        if (isLogged && current.Count > 0)
        {
            LogRegistered(logger, options.Value.Name, options.Value.Version, registrar.InstanceId, string.Join(", ", current));
        }
        else if (isLogged)
        {
            LogRegisteredWithoutEndpoints(logger, options.Value.Name, options.Value.Version, registrar.InstanceId);
        }
    }

    private void RequestReregistration(Exception failure, bool isFirst, int unconfirmed)
    {
        if (IsRejection(failure))
        {
            telemetry.OnUnknownInstance();
            if (isFirst)
            {
                LogUnconfirmed(logger, unconfirmed, failure.Message);
            }
        }

        registrar.MarkUnregistered();
    }

    // An engine that refuses heartbeats has most likely lost the registration. One that does not answer has not, until
    // the instance has been without a heartbeat for as many intervals.
    private bool IsLost(Exception failure) =>
        IsRejection(failure) || registrar.TimeSinceHeartbeat >= options.Value.HeartbeatInterval * MaxUnconfirmedHeartbeats;

    private static bool IsRejection(Exception failure) => failure is EngineException { IsTransient: false };

    private static bool IsUnknownInstance(EngineException refusal) =>
        refusal.ErrorCode is ErrorCodes.InstanceNotExists or ErrorCodes.ServiceNotExists;

    // While beats fail the lease runs out, so the pause never exceeds the interval between beats.
    private TimeSpan GetRetryDelay(int failures)
    {
        var longest = Math.Min(MaxRetryDelay.TotalSeconds, options.Value.HeartbeatInterval.TotalSeconds);
        var pause = Math.Min(longest, Math.Pow(2, Math.Min(failures, 6)) / 2);
        return TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    // Ends early when the server listens elsewhere.
    private async Task DelayAsync(TimeSpan pause, CancellationToken replaced, CancellationToken cancellationToken)
    {
        if (pause > TimeSpan.Zero)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replaced);
            await Task.Delay(pause, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
