using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Monitoring;

namespace ServiceComb.Net.Hosting;

/// <summary>Adds the services that every kind of host builder has in common.</summary>
internal static class ServiceCombServiceCollectionExtensions
{
    /// <summary>Returns whether <see cref="AddServiceCombServices"/> completed.</summary>
    public static bool IsServiceCombAdded(this IServiceCollection services) =>
        services.Any(static service => service.ServiceType == typeof(ServiceCombMarker));

    /// <summary>Applies a callback, and adds the services once.</summary>
    public static void AddServiceCombServices(this IServiceCollection services, Action<ServiceCombOptions>? configure)
    {
        services.AddServiceCombOptions(configure);
        if (services.IsServiceCombAdded())
        {
            return;
        }

        services.AddServiceCombKie();
        services.AddServiceCombDiscovery();
        services.AddServiceCombGovernance();
        services.AddServiceCombMonitoring();
        services.AddHealthChecks().AddServiceCombKie().AddServiceCombDiscovery().AddServiceCombGovernance();
        services.ConfigureHttpClientDefaults(static client => client.AddServiceCombGovernance());

        // Added last, so that AddServiceCombCore() can be called again after a failure.
        services.AddSingleton<ServiceCombMarker>();
    }
}
