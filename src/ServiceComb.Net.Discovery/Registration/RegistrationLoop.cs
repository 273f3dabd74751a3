using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Keeps this instance registered: registers, beats, and registers again under the same id as soon as the
/// engine says it does not know the instance any more.</summary>
internal sealed partial class RegistrationLoop(
    SelfRegistration self, IOptions<DiscoveryOptions> options, TimeProvider time, ILogger<RegistrationLoop> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public async Task RunAsync(IReadOnlyList<string> endpoints, CancellationToken cancellationToken)
    {
        var registered = false;
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (registered)
                {
                    await self.HeartbeatAsync(cancellationToken);
                }
                else
                {
                    await self.RegisterAsync(endpoints, cancellationToken);
                    LogRegistered(logger, options.Value.Name, options.Value.Version, self.InstanceId, string.Join(", ", endpoints));
                }

                if (registered && failures > 0)
                {
                    LogBack(logger, failures);
                }

                (registered, failures) = (true, 0);
                await Task.Delay(options.Value.HeartbeatInterval, time, cancellationToken);
            }
            catch (EngineException refusal) when (registered && IsForgotten(refusal))
            {
                LogForgotten(logger, refusal.ErrorCode);
                registered = false;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever went wrong, the loop is what keeps the instance alive: it pauses and goes on.
                if (failures++ == 0)
                {
                    LogFailed(logger, registered ? "A heartbeat" : "The registration", exception.Message);
                }

                await PauseAsync(failures, cancellationToken);
            }
        }
    }

    private static bool IsForgotten(EngineException refusal) =>
        refusal.ErrorCode is ErrorCodes.InstanceNotExists or ErrorCodes.ServiceNotExists;

    // While beats fail the lease runs out, so the pause never exceeds the interval between beats.
    private Task PauseAsync(int failures, CancellationToken cancellationToken)
    {
        var longest = Math.Min(LongestPause.TotalSeconds, options.Value.HeartbeatInterval.TotalSeconds);
        var pause = Math.Min(longest, Math.Pow(2, Math.Min(failures, 6)) / 2);
        return Task.Delay(TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), time, cancellationToken);
    }
}
