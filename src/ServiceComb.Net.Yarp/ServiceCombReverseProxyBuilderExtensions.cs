using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Yarp.Calls;
using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes a YARP proxy a gateway to the services of a ServiceComb engine.</summary>
public static class ServiceCombReverseProxyBuilderExtensions
{
    /// <summary>Adds a cluster and a route <c>/{service}/{**rest}</c> for every service in
    /// <c>servicecomb:gateway:services</c>. Destinations follow the directory of <c>builder.AddServiceComb()</c>, which is
    /// needed beside it; policies and route rules apply with <c>MapReverseProxy(proxy => proxy.UseServiceComb())</c>. Routes
    /// from elsewhere may name these clusters, too. Calling it twice is the same as once.</summary>
    /// <remarks>A wrong setting is an <see cref="OptionsValidationException"/> from <c>MapReverseProxy</c>; its key is named.</remarks>
    public static IReverseProxyBuilder AddServiceComb(this IReverseProxyBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(static service => service.ServiceType == typeof(ServiceCombProxyConfigProvider)))
        {
            return builder;
        }

        services.AddOptions<GatewayOptions>().ValidateOnStart();
        services.AddSingleton<GatewayOptionsReader>();
        services.AddSingleton<IConfigureOptions<GatewayOptions>>(static provider => provider.GetRequiredService<GatewayOptionsReader>());
        services.AddSingleton<IValidateOptions<GatewayOptions>>(static provider => provider.GetRequiredService<GatewayOptionsReader>());
        // A service that is shown is also subscribed from the start, whatever its name looks like.
        services.AddOptions<DiscoveryOptions>().PostConfigure<IOptions<GatewayOptions>>(static (discovery, gateway) =>
        {
            foreach (var service in gateway.Value.Services.Except(discovery.Services, StringComparer.OrdinalIgnoreCase))
            {
                discovery.Services.Add(service);
            }
        });
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ServiceCombProxyConfigProvider>();
        services.AddSingleton<IProxyConfigProvider>(static provider => provider.GetRequiredService<ServiceCombProxyConfigProvider>());
        UseInstanceConnections(services);
        services.AddSingleton<GatewayContext>();
        services.AddSingleton<GovernanceMiddleware>();
        return builder.AddTransforms<ResponseHeadTransformProvider>();
    }

    // A factory of the app's own, such as that of ConfigureHttpClient, stays. That of YARP stays registered as well:
    // ConfigureHttpClient refuses to be called where the first one is another.
    private static void UseInstanceConnections(IServiceCollection services)
    {
        if (services.LastOrDefault(static service => service.ServiceType == typeof(IForwarderHttpClientFactory)) is { } known
            && known.ImplementationType == typeof(ForwarderHttpClientFactory))
        {
            services.AddSingleton<IForwarderHttpClientFactory>(static provider => new InstanceHttpClientFactory(
                provider.GetRequiredService<ServiceCombProxyConfigProvider>(), provider.GetService<InstanceConnections>()));
        }
    }
}
