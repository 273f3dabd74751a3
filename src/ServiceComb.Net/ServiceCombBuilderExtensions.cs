using Microsoft.Extensions.Options;
using ServiceComb.Net;

namespace Microsoft.Extensions.Hosting;

/// <summary>Extension methods that connect an app to an Apache ServiceComb engine.</summary>
public static class ServiceCombBuilderExtensions
{
    /// <summary>Registers the application with a ServiceComb engine and adds service discovery, KIE configuration and traffic
    /// governance. The app is registered with the listeners of its server as endpoints and with its OpenAPI documents as schemas. Every
    /// client of IHttpClientFactory can call services as <c>http://{service}/...</c>; its calls are governed unless
    /// <c>RemoveServiceCombGovernance()</c> excludes the client.</summary>
    /// <typeparam name="TBuilder">The type of the application builder.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <param name="configure">A callback that changes the options after the settings were read; null for none. It can be called more
    /// than once.</param>
    /// <returns>The application builder. A repeated call only applies its callback, after those of earlier
    /// calls; its result is validated when the host starts.</returns>
    /// <inheritdoc cref="ServiceCombCoreBuilderExtensions.AddServiceCombCore{TBuilder}(TBuilder, Action{ServiceCombOptions})" path="/remarks"/>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="OptionsValidationException">A setting, or a value set in code, is missing or invalid. The exception names the
    /// key of every such setting.</exception>
    public static TBuilder AddServiceComb<TBuilder>(this TBuilder builder, Action<ServiceCombOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddServiceCombCore(configure);
        builder.Services.AddServiceCombServer();
        return builder;
    }
}
