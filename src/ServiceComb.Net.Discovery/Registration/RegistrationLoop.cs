using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Discovery.Telemetry;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Keeps this instance registered: registers, beats, and registers again under the same id as soon as the
/// engine says it does not know the instance any more. Does nothing else, so that nothing holds up a heartbeat.</summary>
internal sealed partial class RegistrationLoop(
    SelfRegistration self, DiscoveryTelemetry telemetry, IOptions<DiscoveryOptions> options, TimeProvider time, ILogger<RegistrationLoop> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public async Task RunAsync(IReadOnlyList<string> endpoints, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var (started, isBeat) = (time.GetTimestamp(), self.IsRegistered);
            try
            {
                if (isBeat)
                {
                    await self.HeartbeatAsync(cancellationToken);
                    telemetry.Beat();
                }
                else
                {
                    await RegisterAsync(endpoints, cancellationToken);
                }

                if (failures > 0)
                {
                    LogBack(logger, failures);
                }

                failures = 0;
                await PauseAsync(options.Value.HeartbeatInterval - time.GetElapsedTime(started), cancellationToken);
            }
            catch (EngineException refusal) when (isBeat && IsForgotten(refusal))
            {
                LogForgotten(logger, refusal.ErrorCode);
                telemetry.Forgotten();
                self.Forgotten();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever went wrong, the loop is what keeps the instance alive: it pauses and goes on.
                telemetry.Failed(isBeat);
                if (failures++ == 0)
                {
                    LogFailed(logger, isBeat ? "A heartbeat" : "The registration", exception.Message);
                }

                await PauseAsync(BackOff(failures), cancellationToken);
            }
        }
    }

    private async Task RegisterAsync(IReadOnlyList<string> endpoints, CancellationToken cancellationToken)
    {
        await self.RegisterAsync(endpoints, cancellationToken);
        telemetry.Registered();
        LogRegistered(logger, options.Value.Name, options.Value.Version, self.InstanceId, string.Join(", ", endpoints));
    }

    private static bool IsForgotten(EngineException refusal) =>
        refusal.ErrorCode is ErrorCodes.InstanceNotExists or ErrorCodes.ServiceNotExists;

    // While beats fail the lease runs out, so the pause never exceeds the interval between beats.
    private TimeSpan BackOff(int failures)
    {
        var longest = Math.Min(LongestPause.TotalSeconds, options.Value.HeartbeatInterval.TotalSeconds);
        var pause = Math.Min(longest, Math.Pow(2, Math.Min(failures, 6)) / 2);
        return TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        pause > TimeSpan.Zero ? Task.Delay(pause, time, cancellationToken) : Task.CompletedTask;
}
