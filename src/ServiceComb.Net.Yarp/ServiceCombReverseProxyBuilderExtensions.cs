using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net;
using ServiceComb.Net.Yarp.Calls;
using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that make a YARP proxy a gateway to the services of a ServiceComb engine.</summary>
public static class ServiceCombReverseProxyBuilderExtensions
{
    /// <summary>Adds a cluster and a route <c>/{service}/{**rest}</c> for every service in
    /// <c>servicecomb:gateway:services</c>. Requires <c>builder.AddServiceComb()</c>, whose directory provides the
    /// destinations. <c>MapReverseProxy(proxy => proxy.UseServiceComb())</c> applies policies and route rules. Routes of
    /// other providers may use these clusters as well. Repeated calls have no effect.</summary>
    /// <remarks>An invalid setting results in an <see cref="OptionsValidationException"/> from <c>MapReverseProxy</c> that
    /// names its key.</remarks>
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
        // Subscribe to the exposed services at startup, whatever their names look like.
        services.AddOptions<ServiceCombOptions>().PostConfigure<IOptions<GatewayOptions>>(static (options, gateway) =>
            options.Discovery.Services = [.. options.Discovery.Services.Union(gateway.Value.Services, StringComparer.OrdinalIgnoreCase)]);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ServiceCombProxyConfigProvider>();
        services.AddSingleton<IProxyConfigProvider>(static provider => provider.GetRequiredService<ServiceCombProxyConfigProvider>());
        UseInstanceConnections(services);
        services.AddSingleton<GatewayContext>();
        services.AddSingleton<GovernanceMiddleware>();
        return builder.AddTransforms<ResponseHeadTransformProvider>();
    }

    // Keep a factory of the application, such as that of ConfigureHttpClient. Keep YARP's registration as well:
    // ConfigureHttpClient throws when the first registration is a different one.
    private static void UseInstanceConnections(IServiceCollection services)
    {
        if (services.LastOrDefault(static service => service.ServiceType == typeof(IForwarderHttpClientFactory)) is { } registration
            && registration.ImplementationType == typeof(ForwarderHttpClientFactory))
        {
            services.AddSingleton<IForwarderHttpClientFactory>(static provider => new InstanceHttpClientFactory(
                provider.GetRequiredService<ServiceCombProxyConfigProvider>(), provider.GetService<InstanceConnections>()));
        }
    }
}
