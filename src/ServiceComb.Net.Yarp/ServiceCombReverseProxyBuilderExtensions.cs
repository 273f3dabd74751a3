using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Diagnostics;
using ServiceComb.Net.Discovery.Resolution;
using ServiceComb.Net.Yarp;
using ServiceComb.Net.Yarp.Calls;
using ServiceComb.Net.Yarp.Clusters;
using ServiceComb.Net.Yarp.Diagnostics;
using ServiceComb.Net.Yarp.Health;
using ServiceComb.Net.Yarp.Routes;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that make a YARP proxy a gateway to the services of a ServiceComb engine.</summary>
public static class ServiceCombReverseProxyBuilderExtensions
{
    /// <summary>Gives clusters that name a service its instances as destinations, and adds the routes of
    /// <c>servicecomb:gateway:*</c>. A cluster names a service by a single destination such as
    /// <c>servicecomb://catalog</c> or <c>servicecomb://application/catalog?version=1.0%2B</c>, or by the metadata
    /// <c>ServiceComb.Service</c>. Requires <c>builder.AddServiceComb()</c>, whose directory provides the instances.
    /// <c>MapReverseProxy(proxy => proxy.UseServiceComb())</c> applies policies and route rules. Adds the health check
    /// <c>servicecomb-gateway</c> with the tag <c>ready</c>, which is unhealthy until the registry has responded for the services
    /// of the routes, and again when the application stops. Repeated calls only add their callback.</summary>
    /// <param name="builder">The proxy builder.</param>
    /// <param name="configure">A callback that changes options after they were read from the configuration; null for none.</param>
    /// <returns>The proxy builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <remarks>An invalid setting results in an <see cref="OptionsValidationException"/> from <c>MapReverseProxy</c> that
    /// names its key; an invalid route is logged and left out.</remarks>
    public static IReverseProxyBuilder AddServiceComb(this IReverseProxyBuilder builder, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (!services.Any(static service => service.ServiceType == typeof(ServiceCombProxyConfigProvider)))
        {
            AddOptions(services);
            AddClusters(services);
            AddRoutes(services);
            services.AddSingleton<GatewayContext>();
            services.AddSingleton<PassiveHealthReporter>();
            services.AddSingleton<GovernanceMiddleware>();
            AddTransforms(builder);
            services.AddSingleton<IDiagnosticsSection, GatewaySection>();
            services.AddSingleton<GatewayHealthCheck>();
            services.AddHealthChecks().AddCheck<GatewayHealthCheck>(GatewayHealthCheck.Name, tags: [GatewayHealthCheck.ReadyTag]);
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        return builder;
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<GatewayOptions>().ValidateOnStart();
        services.AddSingleton<GatewayOptionsReader>();
        // Before other callbacks, so that what code says has precedence, also when it was added earlier.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<GatewayOptions>>(static provider => provider.GetRequiredService<GatewayOptionsReader>()));
        services.AddSingleton<IValidateOptions<GatewayOptions>>(static provider => provider.GetRequiredService<GatewayOptionsReader>());
    }

    private static void AddClusters(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ConfigReload>();
        services.AddSingleton<ServiceClusters>();
        services.AddSingleton<ServiceClusterFilter>();
        services.AddSingleton<IProxyConfigFilter>(static provider => provider.GetRequiredService<ServiceClusterFilter>());
        services.AddSingleton<IClusterChangeListener>(static provider => provider.GetRequiredService<ServiceClusterFilter>());
        UseInstanceConnections(services);
        UseInstanceProbes(services);
    }

    private static void AddRoutes(IServiceCollection services)
    {
        services.AddSingleton<RegisteredServices>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<RegisteredServices>());
        services.AddSingleton<RouteTableSource>();
        services.AddSingleton<ServiceCombProxyConfigProvider>();
        services.AddSingleton<IProxyConfigProvider>(static provider => provider.GetRequiredService<ServiceCombProxyConfigProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, PathPatternMatcherPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, RoutePrecedencePolicy>());
    }

    // Keep a factory of the application, such as that of ConfigureHttpClient. Keep YARP's registration as well:
    // ConfigureHttpClient throws when the first registration is a different one.
    private static void UseInstanceConnections(IServiceCollection services)
    {
        if (services.LastOrDefault(static service => service.ServiceType == typeof(IForwarderHttpClientFactory)) is { } registration
            && registration.ImplementationType == typeof(ForwarderHttpClientFactory))
        {
            services.AddSingleton<IForwarderHttpClientFactory>(static provider => new InstanceHttpClientFactory(provider.GetService<InstanceConnections>()));
        }
    }

    // The path that a service receives is known after all transforms, also those of providers that are registered later.
    private static void AddTransforms(IReverseProxyBuilder builder)
    {
        builder.AddTransforms<GatewayTransformProvider>();
        builder.AddTransforms<ForwardedPathProvider>();
        var services = builder.Services;
        if (services.LastOrDefault(static service => service.ServiceType == typeof(ITransformBuilder))?.ImplementationType is { } type)
        {
            services.AddSingleton(provider => (ITransformBuilder)ActivatorUtilities.CreateInstance(
                provider, type, provider.GetServices<ITransformProvider>().OrderBy(static one => one is ForwardedPathProvider).ToArray().AsEnumerable()));
        }
    }

    // Keep a factory of the application.
    private static void UseInstanceProbes(IServiceCollection services)
    {
        if (services.LastOrDefault(static service => service.ServiceType == typeof(IProbingRequestFactory))?.ImplementationType is { } type
            && type.Assembly == typeof(IProbingRequestFactory).Assembly)
        {
            services.AddSingleton<IProbingRequestFactory>(
                provider => new InstanceProbingRequestFactory((IProbingRequestFactory)ActivatorUtilities.CreateInstance(provider, type)));
        }
    }
}
