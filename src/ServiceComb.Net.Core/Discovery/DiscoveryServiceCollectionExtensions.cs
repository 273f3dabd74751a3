using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Diagnostics;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Discovery.Resolution;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that add registration and service discovery.</summary>
public static class DiscoveryServiceCollectionExtensions
{
    /// <summary>Registers the app with a ServiceComb registry while it runs and adds a live directory of the instances of other
    /// services, which Microsoft.Extensions.ServiceDiscovery uses as well. The endpoints and schemas of the app come from
    /// <see cref="IServerListenerProvider"/> and <see cref="IServiceSchemaProvider"/>. A repeated call only applies its callback.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">A callback that changes options after they were read from the configuration; null for none.</param>
    /// <returns>The service collection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddServiceCombDiscovery(this IServiceCollection services, Action<ServiceCombOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddServiceCombOptions(configure);
        if (services.Any(service => service.ServiceType == typeof(InstanceRegistrar)))
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SettingsCheck>());
        AddClients(services);
        AddRegistration(services);
        AddDirectory(services);
        return services;
    }

    private static void AddClients(IServiceCollection services)
    {
        services.TryAddSingleton(GetLoginThrottles);
        services.TryAddKeyedSingleton(DiscoveryClients.Registry, static (provider, _) => CreateClient(provider));
        services.TryAddKeyedSingleton(DiscoveryClients.Heartbeats, static (provider, _) =>
        {
            var options = provider.GetRequiredService<IOptions<ServiceCombOptions>>().Value.Registry;
            var maxTimeout = options.HeartbeatInterval / 2;
            var timeout = options.HeartbeatTimeout < maxTimeout ? options.HeartbeatTimeout : maxTimeout;
            return provider.GetRequiredKeyedService<EngineHttpClient>(DiscoveryClients.Registry).WithDedicatedConnection(timeout);
        });
        services.TryAddKeyedSingleton(
            DiscoveryClients.Deregistration,
            static (provider, _) => provider.GetRequiredKeyedService<EngineHttpClient>(DiscoveryClients.Registry).WithDedicatedConnection(InstanceRegistrar.DeregistrationRequestTimeout));
        services.TryAddSingleton(static provider => new RegistryClient(provider.GetRequiredKeyedService<EngineHttpClient>(DiscoveryClients.Registry)));
        foreach (var key in (ReadOnlySpan<string>)[DiscoveryClients.Heartbeats, DiscoveryClients.Deregistration])
        {
            services.TryAddKeyedSingleton(key, static (provider, serviceKey) => new RegistryClient(provider.GetRequiredKeyedService<EngineHttpClient>(serviceKey)));
        }
    }

    // A configuration center logs in before the service provider exists, so share its throttles.
    private static LoginThrottleRegistry GetLoginThrottles(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return provider.GetKeyedService<LoginThrottleRegistry>(DiscoveryClients.Kie) is { } shared && shared.Time == time ? shared : new LoginThrottleRegistry(time);
    }

    private static EngineHttpClient CreateClient(IServiceProvider provider)
    {
        var options = EngineClientOptionsFactory.ForRegistry(provider.GetRequiredService<IOptions<ServiceCombOptions>>().Value);
        options.LoginThrottles = provider.GetRequiredService<LoginThrottleRegistry>();
        return new EngineHttpClient(options, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILoggerFactory>());
    }

    private static void AddRegistration(IServiceCollection services)
    {
        services.AddSingleton<InstanceIdentity>();
        services.AddSingleton<IInstanceIdentity>(static provider => provider.GetRequiredService<InstanceIdentity>());
        services.AddSingleton<InstanceRegistrar>();
        services.AddSingleton<IServiceRegistration>(static provider => provider.GetRequiredService<InstanceRegistrar>());
        services.AddSingleton<RegistrationMetrics>();
        services.AddSingleton<RegistrationWorker>();
        services.AddSingleton<StatusWorker>();
        services.AddSingleton<SchemaWorker>();
        services.AddSingleton<EndpointPublisher>();
        services.AddSingleton<PublishedEndpoints>();
        services.AddSingleton<EndpointWorker>();
        services.AddSingleton<RegistrationService>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<RegistrationService>());
        services.AddHealthChecks();
        services.AddSingleton<HealthWorker>();
        services.AddSingleton<IDiagnosticsSection, RegistrationSection>();
    }

    private static void AddDirectory(IServiceCollection services)
    {
        services.AddSingleton<MicroserviceNameLookup>();
        services.AddSingleton<DottedHostNames>();
        services.AddSingleton<DirectoryQueries>();
        services.AddSingleton<DirectoryCacheFile>();
        services.AddSingleton<InstanceAddresses>();
        services.AddSingleton<InstanceConnections>();
        services.AddSingleton<InstanceDirectory>();
        services.AddSingleton<IInstanceDirectory>(static provider => provider.GetRequiredService<InstanceDirectory>());
        services.AddSingleton<IServiceDirectory, ServiceDirectoryAdapter>();
        services.AddSingleton<VerificationWorker>();
        services.AddSingleton<WatchWorker>();
        services.AddSingleton<ProbeWorker>();
        services.AddSingleton<DirectoryCacheWorker>();
        services.AddSingleton<DirectoryMetrics>();
        services.AddSingleton<IDiagnosticsSection, DirectorySection>();
        // Must start before the service that fills the directory.
        services.AddHostedService<InstanceChangeLog>();
        services.AddHostedService<DirectoryService>();
        services.AddServiceDiscovery();
        services.TryAddSingleton<AllowedSchemes>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, ConnectionFailureHandlerFilter>());
        // Must precede the configuration and pass-through providers, which would resolve a service name to itself.
        services.Insert(0, ServiceDescriptor.Singleton<IServiceEndpointProviderFactory, ServiceCombEndpointProviderFactory>());
    }
}
