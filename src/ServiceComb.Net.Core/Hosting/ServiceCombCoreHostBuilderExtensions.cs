using Microsoft.Extensions.Configuration;
using ServiceComb.Net;
using ServiceComb.Net.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>The counterpart of <see cref="ServiceCombCoreBuilderExtensions"/> for <see cref="IHostBuilder"/>.</summary>
public static class ServiceCombCoreHostBuilderExtensions
{
    /// <inheritdoc cref="ServiceCombCoreBuilderExtensions.AddServiceCombCore{TBuilder}(TBuilder, Action{ServiceCombOptions})" path="/summary"/>
    /// <param name="builder">The host builder. Settings are validated when it builds the host.</param>
    /// <param name="configure">A callback that changes the options after the settings were read; null for none. It can be called more
    /// than once.</param>
    /// <returns>The host builder. A repeated call only applies its callback, after those of earlier
    /// calls; its result is validated when the host starts.</returns>
    /// <inheritdoc cref="ServiceCombCoreBuilderExtensions.AddServiceCombCore{TBuilder}(TBuilder, Action{ServiceCombOptions})" path="/remarks"/>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IHostBuilder AddServiceCombCore(this IHostBuilder builder, Action<ServiceCombOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Properties.TryAdd(typeof(ServiceCombMarker), builder))
        {
            builder.ConfigureAppConfiguration((_, configuration) => KieConfigurationBuilderExtensions.AddForHost(configuration, configure));
        }

        return builder.ConfigureServices((_, services) => services.AddServiceCombServices(configure));
    }
}
