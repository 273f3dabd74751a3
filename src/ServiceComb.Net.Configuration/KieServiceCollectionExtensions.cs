using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Configuration.Session;
using ServiceComb.Net.Configuration.Store;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what belongs to the configuration center to an app's services.</summary>
public static class KieServiceCollectionExtensions
{
    private const string Connection = "servicecomb:kie";

    /// <summary>Registers <see cref="IKieConfigurationInfo"/> and <see cref="IKieStore"/> on the engine of the configuration,
    /// and connects the configuration's logs, including those from before there was a host, to the host's logging. The
    /// source itself is added with <see cref="KieConfigurationBuilderExtensions.AddServiceCombKie(IConfigurationBuilder)"/>;
    /// resolving one of the two without it throws <see cref="InvalidOperationException"/>. Calling it twice is the same as
    /// once.</summary>
    public static IServiceCollection AddServiceCombKie(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KieLogService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SettingsCheck>());
        services.TryAddSingleton<IKieConfigurationInfo>(static provider => Session(provider));
        services.TryAddKeyedSingleton(Connection, static (provider, _) =>
            Session(provider).Connect(provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        services.TryAddKeyedSingleton(Connection, static (provider, _) =>
            (KieSessions.Find(provider.GetRequiredService<IConfiguration>()) is [var first, ..] ? first.LoginThrottles : null) ?? new LoginThrottleRegistry());
        services.TryAddSingleton(static provider => new KieClient(provider.GetRequiredKeyedService<EngineHttpClient>(Connection)));
        services.TryAddSingleton<IKieStore, KieStore>();
        return services;
    }

    private static KieSession Session(IServiceProvider services) =>
        KieSessions.Find(services.GetRequiredService<IConfiguration>()) is [var first, ..]
            ? first
            : throw new InvalidOperationException("No configuration center is added to the configuration: call builder.Configuration.AddServiceCombKie() first.");
}
