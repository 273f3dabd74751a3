using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Endpoints;
using ServiceComb.Net.Schemas;

namespace ServiceComb.Net;

/// <summary>Adds what registration takes from the server of ASP.NET Core.</summary>
internal static class ServerServiceCollectionExtensions
{
    /// <summary>Adds the listeners and the OpenAPI documents of the app. Repeated calls have no effect.</summary>
    public static IServiceCollection AddServiceCombServer(this IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(KestrelListeners)))
        {
            return services;
        }

        services.AddSingleton<KestrelListeners>();
        // Must run before the app's own configuration to observe the listeners that it adds in code.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>>(static provider => provider.GetRequiredService<KestrelListeners>()));
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<KestrelListeners>());
        services.AddSingleton<IServerListenerProvider, ServerListenerProvider>();
        services.AddSingleton<IServiceSchemaProvider>(provider => new OpenApiDocuments(services, provider));
        return services;
    }
}
