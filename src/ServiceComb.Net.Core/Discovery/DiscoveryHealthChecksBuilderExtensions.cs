using ServiceComb.Net.Discovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that add the discovery health check.</summary>
public static class DiscoveryHealthChecksBuilderExtensions
{
    /// <summary>Adds the health check <c>servicecomb</c>. It is healthy while the registry knows this instance, a heartbeat was
    /// confirmed within the last two intervals, and the service directory was verified recently; otherwise it is degraded. It never
    /// sends a request and is never unhealthy, because the app keeps working without the registry. The data contain
    /// <c>instanceId</c>, <c>registered</c>, <c>status</c>, <c>watch</c>, <c>addresses</c>, <c>address</c> (the last one that
    /// responded), <c>lastHeartbeat</c> and <c>lastVerification</c>. AddServiceComb() adds the check. Repeated calls have no
    /// effect.</summary>
    /// <param name="builder">The health checks builder.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
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
