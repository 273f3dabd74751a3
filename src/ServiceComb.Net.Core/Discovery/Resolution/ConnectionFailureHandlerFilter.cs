using System.Reflection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Configures how clients that call services by name connect to instances. Clients that use the framework's service discovery
/// also get a handler that reports connection failures to the directory; governed clients report them anyway.</summary>
internal sealed class ConnectionFailureHandlerFilter(InstanceDirectory directory, InstanceConnections connections) : IHttpMessageHandlerBuilderFilter
{
    // The resolving handler is internal to the framework package, so clients with service discovery are recognized by a handler
    // from its assembly. If that changes, such clients skip an unreachable instance only after the registry removes it.
    private static readonly Assembly ServiceDiscovery = typeof(ServiceEndpointResolver).Assembly;

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        var isDiscovered = builder.AdditionalHandlers.Any(static handler => handler.GetType().Assembly == ServiceDiscovery);
        if (isDiscovered || builder.AdditionalHandlers.Any(static handler => handler is IServiceCallHandler))
        {
            connections.Configure(builder.PrimaryHandler);
        }

        if (isDiscovered)
        {
            // Added as the innermost handler, where the request URI contains the resolved address.
            builder.AdditionalHandlers.Add(new ConnectionFailureHandler(directory));
        }
    };
}
