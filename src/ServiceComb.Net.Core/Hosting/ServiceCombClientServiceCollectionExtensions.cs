using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Authentication;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that register the clients of the APIs of an engine.</summary>
public static class ServiceCombClientServiceCollectionExtensions
{
    /// <summary>Registers <see cref="ServiceCombClient"/> as a singleton, for tools and for apps that administer an engine. Addresses,
    /// credentials, TLS and timeouts are read from the settings <c>servicecomb:*</c> that also connect an app; the app is not registered
    /// with the engine.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">A callback that changes the options after the settings were read, for example to add the address of the
    /// cloud; null for none.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddServiceCombClient(this IServiceCollection services, Action<ServiceCombClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IConfiguration>(static _ => new ConfigurationBuilder().Build());
        services.AddServiceCombOptions(null);
        services.AddOptions<ServiceCombClientOptions>()
            .Configure<IServiceProvider>(static (options, provider) => ReadSettings(options, provider))
            .PostConfigure(static options => SetDefaults(options));
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton(static provider => new ServiceCombClient(
            provider.GetRequiredService<IOptions<ServiceCombClientOptions>>().Value,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILoggerFactory>()));
        return services;
    }

    private static void ReadSettings(ServiceCombClientOptions options, IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<IOptions<ServiceCombOptions>>().Value;
        options.Registry = EngineClientOptionsFactory.ForRegistry(settings);
        options.Kie = EngineClientOptionsFactory.ForKie(settings, settings.Kie.Addresses);
        // Addresses that code adds replace the default one.
        options.Registry.Addresses.Remove(ServiceCombOptionsDefaults.RegistryAddress);
        options.Kie.LoginAddresses.Clear();
        // An app with this account counts its rejected logins there.
        options.Registry.LoginThrottles ??= provider.GetService<LoginThrottleRegistry>();
    }

    private static void SetDefaults(ServiceCombClientOptions options)
    {
        if (options.Registry.Addresses.Count == 0)
        {
            options.Registry.Addresses.Add(ServiceCombOptionsDefaults.RegistryAddress);
        }
    }
}
