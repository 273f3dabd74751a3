using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds governance of outgoing calls.</summary>
public static class GovernanceServiceCollectionExtensions
{
    /// <summary>Registers what reads the governance documents (<c>servicecomb:retry:…</c> and the like) from the app's
    /// IConfiguration and follows its changes. Needs an <c>IInstanceDirectory</c>. Calling it twice is the same as once.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets who this process is.</param>
    public static IServiceCollection AddServiceCombGovernance(this IServiceCollection services, Action<GovernanceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.AddOptions<GovernanceOptions>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<GovernanceMetrics>();
        services.TryAddSingleton<DocumentCompiler>();
        services.TryAddSingleton<SnapshotSource>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SnapshotLoader>());
        services.TryAddSingleton<BalancingRules>();
        services.TryAddSingleton<OutgoingContext>();
        services.TryAddSingleton<InstanceSelector>();
        services.TryAddSingleton<AllowedSchemes>();
        services.TryAddSingleton<IGovernanceSnapshot, GovernanceView>();
        services.TryAddTransient<GovernanceHandler>();
        if (!services.Any(static service => service.ServiceType == typeof(ClientTimeouts)))
        {
            services.AddSingleton<ClientTimeouts>();
            services.AddSingleton<IPostConfigureOptions<HttpClientFactoryOptions>>(static provider => provider.GetRequiredService<ClientTimeouts>());
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, GovernedClients>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, GrpcClientFilter>());
        return services;
    }

    /// <summary>Governs the calls of a client: <c>http://orders/…</c> goes to an instance of the service orders, under the
    /// documents in force. A refused call is a response with 429 or 503, not an exception. Calling it twice for a client, or
    /// for one that is governed by <c>ConfigureHttpClientDefaults</c> already, is the same as once.</summary>
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

    /// <summary>Leaves a client alone that <c>ConfigureHttpClientDefaults</c>, such as that of <c>AddServiceComb()</c>,
    /// would govern.</summary>
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
