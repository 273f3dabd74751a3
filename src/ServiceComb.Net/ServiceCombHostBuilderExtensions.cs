using ServiceComb.Net;

namespace Microsoft.Extensions.Hosting;

/// <summary>The counterpart of <see cref="ServiceCombBuilderExtensions"/> for <see cref="IHostBuilder"/>.</summary>
public static class ServiceCombHostBuilderExtensions
{
    /// <inheritdoc cref="ServiceCombBuilderExtensions.AddServiceComb{TBuilder}(TBuilder, Action{ServiceCombOptions})" path="/summary"/>
    /// <param name="builder">The host builder. Settings are validated when it builds the host.</param>
    /// <param name="configure">A callback that changes the options after the settings were read; null for none. It can be called more
    /// than once.</param>
    /// <returns>The host builder. A repeated call only applies its callback, after those of earlier
    /// calls; its result is validated when the host starts.</returns>
    /// <inheritdoc cref="ServiceCombCoreBuilderExtensions.AddServiceCombCore{TBuilder}(TBuilder, Action{ServiceCombOptions})" path="/remarks"/>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IHostBuilder AddServiceComb(this IHostBuilder builder, Action<ServiceCombOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddServiceCombCore(configure).ConfigureServices(static (_, services) => services.AddServiceCombServer());
    }
}
