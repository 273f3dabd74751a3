using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Governance;
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
    /// <returns>The application builder. Repeated calls have no effect.</returns>
    /// <remarks>
    /// <para>Settings are read from <c>servicecomb:*</c>. None is required: the default service name is the name of the entry
    /// assembly (<c>servicecomb:service:name</c>). KIE is added when <c>servicecomb:kie:serverUri</c> is set. Setting
    /// <c>servicecomb:governance:enabled</c> to false, also at run time, disables all policies; calls by service name still
    /// work.</para>
    /// <para>The health checks <c>servicecomb</c>, <c>servicecomb-governance</c> and, with KIE, <c>servicecomb-kie</c> are added.</para>
    /// <para>Settings that are added after this call, for example by a WebApplicationFactory, also take effect. The connection to a
    /// configuration center is reopened for them when the app starts.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="OptionsValidationException">A setting is missing or invalid. The exception names its key.</exception>
    public static TBuilder AddServiceCombCore<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(ServiceCombMarker)))
        {
            return builder;
        }

        // Validates the settings first, so that an invalid one fails here before a connection is attempted.
        DiscoveryOptionsReader.Read(builder.Configuration, new DiscoveryOptions());
        var settings = new SettingsReader(builder.Configuration, new List<string>());
        if (settings.List("servicecomb:kie:serverUri").Count > 0)
        {
            KieConfigurationBuilderExtensions.AddOnce(builder.Configuration, options => Identify(options, builder.Configuration));
            builder.Services.AddServiceCombKie();
            builder.Services.AddHealthChecks().AddServiceCombKie();
        }
        else
        {
            builder.Services.AddHostedService<LateKieCheck>();
        }

        builder.Services.AddServiceCombDiscovery();
        builder.Services.AddHealthChecks().AddServiceCombDiscovery();
        builder.Services.AddServiceCombGovernance();
        builder.Services.AddOptions<GovernanceOptions>().Configure<IOptions<DiscoveryOptions>>(static (options, discovery) => Identify(options, discovery.Value));
        builder.Services.AddHealthChecks().AddServiceCombGovernance();
        builder.Services.ConfigureHttpClientDefaults(static client => client.AddServiceCombGovernance());

        // Added last, so that AddServiceCombCore() can be called again after a failure.
        builder.Services.AddSingleton<ServiceCombMarker>();
        return builder;
    }

    // Uses the identity of the registry, which includes defaults of the entry assembly and platform variables.
    private static void Identify(KieOptions options, IConfiguration configuration)
    {
        var discovery = new DiscoveryOptions();
        DiscoveryOptionsReader.Read(configuration, discovery);
        (options.Application, options.Service, options.Version, options.Environment) = (discovery.Application, discovery.Name, discovery.Version, discovery.Environment);
    }

    private static void Identify(GovernanceOptions options, DiscoveryOptions discovery)
    {
        (options.ServiceName, options.ServiceVersion) = (discovery.Name, discovery.Version);
        (options.Region, options.AvailableZone) = (discovery.DataCenter?.Region ?? "", discovery.DataCenter?.AvailableZone ?? "");
        foreach (var (key, value) in discovery.ServiceProperties.Concat(discovery.InstanceProperties))
        {
            options.Properties[key] = value;
        }
    }
}
