using System.Reflection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Configures how clients that call services by name connect to instances, and makes those that the framework's own
/// service discovery serves report refused connections to the directory; governed clients do so anyway.</summary>
internal sealed class ConnectionFailureHandlerFilter(InstanceDirectory directory, InstanceConnections connections) : IHttpMessageHandlerBuilderFilter
{
    // The handler that resolves names is internal to the framework's package, so what tells a client whose hosts are names
    // of services is that one of its handlers comes from there. Should it ever come from elsewhere, such clients hear of a
    // dead instance as late as the registry does, and nothing else is lost.
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
            // The innermost: behind the resolver, where the request shows the place that it goes to.
            builder.AdditionalHandlers.Add(new ConnectionFailureHandler(directory));
        }
    };
}
