using ServiceComb.Net.Discovery.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds registration and directory to the health of an app.</summary>
public static class DiscoveryHealthChecksBuilderExtensions
{
    /// <summary>Adds the check <c>servicecomb</c>: healthy while the registry knows this instance and took one of its last
    /// two heartbeats, degraded otherwise. It never asks the engine, and is never unhealthy: the app works on without it.
    /// Its data are <c>instanceId</c>, <c>registered</c>, <c>status</c>, <c>watch</c>, <c>addresses</c>,
    /// <c>lastHeartbeat</c> and <c>lastVerification</c>.</summary>
    public static IHealthChecksBuilder AddServiceCombDiscovery(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<DiscoveryHealthCheck>(DiscoveryHealthCheck.Name);
    }
}
