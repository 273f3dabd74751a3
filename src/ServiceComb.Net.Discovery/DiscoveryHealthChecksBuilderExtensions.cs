using ServiceComb.Net.Discovery.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds registration and directory to the health of an app.</summary>
public static class DiscoveryHealthChecksBuilderExtensions
{
    /// <summary>Adds the check <c>servicecomb</c>: healthy while the registry knows this instance and took one of its last
    /// two heartbeats, degraded otherwise. It never asks the engine, and is never unhealthy: the app works on without it.
    /// Its data are <c>instanceId</c>, <c>registered</c>, <c>status</c>, <c>watch</c>, <c>addresses</c>,
    /// <c>address</c> (the one that answered last), <c>lastHeartbeat</c> and <c>lastVerification</c>. AddServiceComb() adds
    /// it by itself; calling it twice is the same as once.</summary>
    public static IHealthChecksBuilder AddServiceCombDiscovery(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(static service => service.ServiceType == typeof(DiscoveryHealthCheck)))
        {
            return builder;
        }

        builder.Services.AddSingleton<DiscoveryHealthCheck>();
        return builder.AddCheck<DiscoveryHealthCheck>(DiscoveryHealthCheck.Name);
    }
}
