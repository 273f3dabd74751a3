using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Configuration.Session;
using ServiceComb.Net.Configuration.Store;
using ServiceComb.Net.Diagnostics;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that register the services of the configuration center.</summary>
public static class KieServiceCollectionExtensions
{
    private const string Connection = "servicecomb:kie";

    /// <summary>Registers <see cref="IKieConfigurationInfo"/> and <see cref="IKieStore"/> for the engine of the configuration, and sends the
    /// logs of the configuration, including those from before the host was built, to the logging of the host and its metrics to those of the
    /// host. The source must be added by
    /// <see cref="KieConfigurationBuilderExtensions.AddServiceCombKie(IConfigurationBuilder)"/>; without it, resolving one of the services
    /// throws <see cref="InvalidOperationException"/>. Further calls have no effect.</summary>
    public static IServiceCollection AddServiceCombKie(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KieHostedService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SettingsCheck>());
        services.AddMetrics();
        services.TryAddSingleton(static provider =>
            KieSessions.CreateMetrics(provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<IMeterFactory>()));
        services.TryAddSingleton<LateSettings>();
        services.TryAddSingleton<IKieConfigurationInfo>(static provider => Session(provider));
        services.TryAddKeyedSingleton(Connection, static (provider, _) =>
            Session(provider).Connect(provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        services.TryAddKeyedSingleton(Connection, static (provider, _) =>
            provider.GetRequiredService<LateSettings>().Session?.LoginThrottles ?? new LoginThrottleRegistry());
        services.TryAddSingleton(static provider => new KieClient(provider.GetRequiredKeyedService<EngineHttpClient>(Connection)));
        services.TryAddSingleton<IKieStore, KieStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDiagnosticsSection, KieSection>());
        return services;
    }

    private static KieSession Session(IServiceProvider services) =>
        services.GetRequiredService<LateSettings>().Session
            ?? throw new InvalidOperationException("The configuration has no configuration center: set servicecomb:kie:serverUri, and call builder.AddServiceComb() or builder.Configuration.AddServiceCombKie().");
}
