using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Extension methods that connect an app to an Apache ServiceComb engine, without the parts that need a web server.</summary>
public static class ServiceCombCoreBuilderExtensions
{
    /// <summary>Registers the application with a ServiceComb engine and adds service discovery, KIE configuration and traffic
    /// governance. For apps without ASP.NET Core, such as workers; others call <c>AddServiceComb()</c>, which includes it. The app is
    /// registered with the listeners of every <see cref="IServerListenerProvider"/> as its endpoints, or without endpoints if there is
    /// none. Every client of IHttpClientFactory can call services as <c>http://{service}/...</c>; its calls are governed unless
    /// <c>RemoveServiceCombGovernance()</c> excludes the client.</summary>
    /// <typeparam name="TBuilder">The type of the application builder.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <param name="configure">A callback that changes the options after the settings were read; null for none. It can be called more
    /// than once.</param>
    /// <returns>The application builder. A repeated call only applies its callback, after those of earlier
    /// calls; its result is validated when the host starts.</returns>
    /// <remarks>
    /// <para>Settings are read from <c>servicecomb:*</c>. None is required: the default service name is the name of the entry
    /// assembly (<c>servicecomb:service:name</c>). KIE is used when it has an address (<c>servicecomb:kie:serverUri</c>). Setting
    /// <c>servicecomb:governance:enabled</c> to false, also at run time, disables all policies; calls by service name still
    /// work.</para>
    /// <para>The health checks <c>servicecomb</c>, <c>servicecomb-governance</c> and <c>servicecomb-kie</c> are added.</para>
    /// <para>Settings and options that are set after this call, for example by a WebApplicationFactory, also take effect. The
    /// connection to a configuration center is reopened for them when the app starts.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="OptionsValidationException">A setting, or a value set in code, is missing or invalid. The exception names the
    /// key of every such setting.</exception>
    public static TBuilder AddServiceCombCore<TBuilder>(this TBuilder builder, Action<ServiceCombOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.IsServiceCombAdded())
        {
            KieConfigurationBuilderExtensions.AddForHost(builder.Configuration, configure);
        }

        builder.Services.AddServiceCombServices(configure);
        return builder;
    }
}
