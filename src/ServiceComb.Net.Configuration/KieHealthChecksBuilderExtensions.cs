using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceComb.Net.Configuration.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the configuration center to the health of an app.</summary>
public static class KieHealthChecksBuilderExtensions
{
    /// <summary>Adds the check <c>servicecomb-kie</c>: healthy while the configuration center answered within the last three
    /// waits and no layer failed for longer than that, degraded otherwise. It never asks the engine, and is never unhealthy: the app works on with the values it
    /// has. AddServiceComb() adds it by itself; calling it twice is the same as once.</summary>
    public static IHealthChecksBuilder AddServiceCombKie(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        if (builder.Services.Any(static service => service.ServiceType == typeof(KieHealthCheck)))
        {
            return builder;
        }

        builder.Services.AddSingleton<KieHealthCheck>();
        return builder.AddCheck<KieHealthCheck>("servicecomb-kie");
    }
}
