using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Discovery.Registration;

namespace ServiceComb.Net.Discovery.Telemetry;

/// <summary>Tells how this app stands with its registry, without asking it. Never unhealthy: the app serves and calls on
/// with what it knows, and taking it out of service would make an outage of the engine one of the app.</summary>
internal sealed class DiscoveryHealthCheck(
    InstanceRegistrar registrar,
    VerificationWorker verification,
    WatchWorker watch,
    [FromKeyedServices(DiscoveryClients.Registry)] EngineHttpClient client,
    IOptions<DiscoveryOptions> options) : IHealthCheck
{
    public const string Name = "servicecomb";
    private const int MaxMissedHeartbeats = 2;
    private const int MaxMissedVerifications = 3;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>
        {
            ["instanceId"] = registrar.InstanceId,
            ["registered"] = registrar.IsRegistered,
            ["status"] = registrar.Status,
            ["watch"] = watch.IsOpen,
            ["addresses"] = string.Join(", ", options.Value.Addresses),
        };
        if (client.CurrentEndpoint is { } address)
        {
            data["address"] = address.ToString();
        }

        if (registrar.LastHeartbeat is { } beat)
        {
            data["lastHeartbeat"] = beat;
        }

        if (verification.LastVerified is { } verified)
        {
            data["lastVerification"] = verified;
        }

        return Task.FromResult(DescribeProblem() is { } problem ? HealthCheckResult.Degraded(problem, data: data) : HealthCheckResult.Healthy("registered", data));
    }

    private string? DescribeProblem()
    {
        if (registrar.TimeSinceHeartbeat is not { } age)
        {
            return "not registered yet";
        }

        return !registrar.IsRegistered ? "the registry does not know this instance; it registers again"
            : age > options.Value.HeartbeatInterval * MaxMissedHeartbeats ? $"the registry took the last heartbeat {age.TotalSeconds:F0} s ago"
            : verification.UnverifiedDuration is { } unverified && unverified > options.Value.PollInterval * MaxMissedVerifications
                ? $"the instances of other services have not been verified for {unverified.TotalSeconds:F0} s"
            : null;
    }
}
