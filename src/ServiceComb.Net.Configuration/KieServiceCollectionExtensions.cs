using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what belongs to the configuration center to an app's services.</summary>
public static class KieServiceCollectionExtensions
{
    /// <summary>Registers <see cref="IKieConfigurationInfo"/> and connects the configuration center's logs, including those from
    /// before there was a host, to the host's logging. The source itself is added with
    /// <see cref="KieConfigurationBuilderExtensions.AddServiceCombKie(IConfigurationBuilder)"/>; without one this does nothing.
    /// Calling it twice is the same as once.</summary>
    public static IServiceCollection AddServiceCombKie(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KieLogService>());
        services.TryAddSingleton<IKieConfigurationInfo>(static provider =>
            KieSessions.Of(provider.GetRequiredService<IConfiguration>()) is [var first, ..]
                ? first
                : throw new InvalidOperationException("No configuration center is added to the configuration: call builder.Configuration.AddServiceCombKie() first."));
        return services;
    }
}
