using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Identity;
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
        var me = new DiscoveryOptions();
        DiscoveryOptionsReader.Read(builder.Configuration, me);
        if (!string.IsNullOrEmpty(builder.Configuration["servicecomb:kie:serverUri"]))
        {
            // One identity for both: that of the registry also knows the app's assembly and what the platform says.
            KieConfigurationBuilderExtensions.AddOnce(builder.Configuration, options =>
                (options.Application, options.Service, options.Version, options.Environment) = (me.Application, me.Name, me.Version, me.Environment));
            builder.Services.AddServiceCombKie();
            builder.Services.AddHealthChecks().AddServiceCombKie();
        }

        builder.Services.AddServiceCombDiscovery();
        builder.Services.AddHealthChecks().AddServiceCombDiscovery();
        builder.Services.AddServiceCombGovernance(options =>
        {
            options.ServiceName = me.Name;
            options.ServiceVersion = me.Version;
            foreach (var (key, value) in me.ServiceProperties.Concat(me.InstanceProperties))
            {
                options.Properties[key] = value;
            }

            options.Region = me.DataCenter?.Region ?? "";
            options.AvailableZone = me.DataCenter?.AvailableZone ?? "";
        });
        builder.Services.AddHealthChecks().AddServiceCombGovernance();
        builder.Services.ConfigureHttpClientDefaults(static client => client.AddServiceCombGovernance());

        // Last, so that what failed on the way here can be called again.
        builder.Services.AddSingleton<ServiceCombMarker>();
        return builder;
    }
}
