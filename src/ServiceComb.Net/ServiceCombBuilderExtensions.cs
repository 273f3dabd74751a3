using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Makes an ASP.NET Core app a citizen of an Apache ServiceComb engine.</summary>
public static class ServiceCombBuilderExtensions
{
    /// <summary>Registers the app with the engine while it runs, keeps a live directory of other services, takes
    /// configuration from KIE, and governs every call that clients of IHttpClientFactory make to <c>http://{service}/...</c>.
    /// A client is left out by <c>RemoveServiceCombGovernance()</c>. <c>servicecomb:governance:enabled</c> false takes the
    /// policies off all calls and requests, also at run time; calls by name go on.
    /// Settings are read from <c>servicecomb:*</c>; none is required: the name of the service is that of
    /// the app's assembly unless <c>servicecomb:service:name</c> says otherwise. KIE is used when
    /// <c>servicecomb:kie:serverUri</c> is set. The health checks <c>servicecomb</c>, <c>servicecomb-governance</c> and <c>servicecomb-kie</c> are added. Calling it twice is the same as once.</summary>
    /// <remarks>Settings that are added later, as by a WebApplicationFactory, count for the registry, the configuration center and
    /// governance alike; a configuration center is opened again for them when the app starts.</remarks>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong; its key is named.</exception>
    public static TBuilder AddServiceComb<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(ServiceCombMarker)))
        {
            return builder;
        }

        // Read once before anything else: a wrong setting stops the app here, before a connection is tried.
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
        builder.Services.AddOptions<GovernanceOptions>().Configure<IOptions<DiscoveryOptions>>(static (options, me) => Identify(options, me.Value));
        builder.Services.AddHealthChecks().AddServiceCombGovernance();
        builder.Services.ConfigureHttpClientDefaults(static client => client.AddServiceCombGovernance());

        // Last, so that what failed on the way here can be called again.
        builder.Services.AddSingleton<ServiceCombMarker>();
        return builder;
    }

    // One identity for both: that of the registry also knows the app's assembly and what the platform says.
    private static void Identify(KieOptions options, IConfiguration configuration)
    {
        var me = new DiscoveryOptions();
        DiscoveryOptionsReader.Read(configuration, me);
        (options.Application, options.Service, options.Version, options.Environment) = (me.Application, me.Name, me.Version, me.Environment);
    }

    private static void Identify(GovernanceOptions options, DiscoveryOptions me)
    {
        (options.ServiceName, options.ServiceVersion) = (me.Name, me.Version);
        (options.Region, options.AvailableZone) = (me.DataCenter?.Region ?? "", me.DataCenter?.AvailableZone ?? "");
        foreach (var (key, value) in me.ServiceProperties.Concat(me.InstanceProperties))
        {
            options.Properties[key] = value;
        }
    }
}
