using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using ServiceComb.Net;
using ServiceComb.Net.Diagnostics;
using ServiceComb.Net.Discovery.Resolution;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Incoming;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that add traffic governance to outgoing calls.</summary>
public static class GovernanceServiceCollectionExtensions
{
    /// <summary>Registers the services that read the governance documents (such as <c>servicecomb:retry:…</c>) from the
    /// application's configuration and follow its changes. Requires an <c>IInstanceDirectory</c>. A repeated call
    /// only applies its callback.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">A callback that changes options after they were read from the configuration; null for none.</param>
    public static IServiceCollection AddServiceCombGovernance(this IServiceCollection services, Action<ServiceCombOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.AddServiceCombOptions(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<GovernanceMetrics>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServiceCombOptions>, GovernanceDocumentsValidator>());
        services.TryAddSingleton<DocumentCompiler>();
        services.TryAddSingleton<SnapshotSource>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SnapshotLoader>());
        services.TryAddSingleton<BalancingRules>();
        services.TryAddSingleton<OutgoingContext>();
        services.TryAddSingleton<InstanceSelector>();
        services.TryAddSingleton<AllowedSchemes>();
        services.TryAddSingleton<IGovernanceSnapshot, GovernanceView>();
        services.TryAddSingleton(static provider => new IncomingGovernance(
            provider.GetRequiredService<SnapshotSource>(), provider.GetRequiredService<GovernanceMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDiagnosticsSection, GovernanceSection>());
        services.TryAddTransient<GovernanceHandler>();
        if (!services.Any(static service => service.ServiceType == typeof(ClientTimeouts)))
        {
            services.AddSingleton<ClientTimeouts>();
            services.AddSingleton<IPostConfigureOptions<HttpClientFactoryOptions>>(static provider => provider.GetRequiredService<ClientTimeouts>());
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, GovernedClientFilter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, GrpcClientFilter>());
        return services;
    }

    /// <summary>Adds traffic governance to a client: a call to <c>http://orders/…</c> is sent to an instance of the service
    /// <c>orders</c>, under the documents in force. A rejected call results in a response with status 429 or 503, not in an
    /// exception. Repeated calls, or a call for a client that <c>ConfigureHttpClientDefaults</c> already governs, have no
    /// effect.</summary>
    public static IHttpClientBuilder AddServiceCombGovernance(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddServiceCombGovernance(null);
        return builder.ConfigureAdditionalHttpMessageHandlers(static (handlers, provider) =>
        {
            if (!handlers.OfType<GovernanceHandler>().Any())
            {
                handlers.Add(provider.GetRequiredService<GovernanceHandler>());
            }
        });
    }

    /// <summary>Removes traffic governance from a client that <c>ConfigureHttpClientDefaults</c> (called by
    /// <c>AddServiceComb()</c>, for example) would govern.</summary>
    public static IHttpClientBuilder RemoveServiceCombGovernance(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureAdditionalHttpMessageHandlers(static (handlers, _) =>
        {
            foreach (var handler in handlers.OfType<GovernanceHandler>().ToList())
            {
                handlers.Remove(handler);
            }
        });
    }
}
