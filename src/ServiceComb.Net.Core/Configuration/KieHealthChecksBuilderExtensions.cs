using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceComb.Net.Configuration.Session;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that add the health check of the configuration center.</summary>
public static class KieHealthChecksBuilderExtensions
{
    /// <summary>Adds the health check <c>servicecomb-kie</c>. It is healthy while the configuration center responded within the last three
    /// polling intervals and no layer has failed for longer than that, and degraded otherwise. It sends no request, and it is never unhealthy,
    /// because the app continues with the values that it has. AddServiceComb() adds the check; further calls have no effect.</summary>
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
