using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Registration;

namespace ServiceComb.Net.Discovery;

/// <summary>Reports the state of the registration and the directory without sending a request. Never returns unhealthy: the app keeps
/// serving and calling with the last known instances, and must not be taken out of service because the engine is unavailable.</summary>
internal sealed class DiscoveryHealthCheck(
    InstanceRegistrar registrar,
    VerificationWorker verification,
    WatchWorker watch,
    [FromKeyedServices(DiscoveryClients.Registry)] EngineHttpClient client,
    IOptions<ServiceCombOptions> options) : IHealthCheck
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
            ["addresses"] = string.Join(", ", options.Value.Registry.Addresses),
        };
        if (client.CurrentEndpoint is { } address)
        {
            data["address"] = address.ToString();
        }

        if (registrar.LastHeartbeat is { } heartbeat)
        {
            data["lastHeartbeat"] = heartbeat;
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

        return !registrar.IsRegistered ? "the registry does not know this instance; registering again"
            : age > options.Value.Registry.HeartbeatInterval * MaxMissedHeartbeats ? $"the registry confirmed the last heartbeat {age.TotalSeconds:F0} s ago"
            : verification.UnverifiedDuration is { } unverified && unverified > options.Value.Registry.PollInterval * MaxMissedVerifications
                ? $"the instances of other services have not been verified for {unverified.TotalSeconds:F0} s"
            : null;
    }
}
