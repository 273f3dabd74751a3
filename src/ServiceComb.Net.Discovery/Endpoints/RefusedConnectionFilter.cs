using System.Reflection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Makes clients that the framework's own service discovery serves tell the directory about refused connections;
/// governed clients do so anyway.</summary>
internal sealed class RefusedConnectionFilter(InstanceDirectory directory) : IHttpMessageHandlerBuilderFilter
{
    // The handler that resolves names is internal to the framework's package, so what tells a client whose hosts are names
    // of services is that one of its handlers comes from there. Should it ever come from elsewhere, such clients hear of a
    // dead instance as late as the registry does, and nothing else is lost.
    private static readonly Assembly ServiceDiscovery = typeof(ServiceEndpointResolver).Assembly;

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.AdditionalHandlers.Any(static handler => handler.GetType().Assembly == ServiceDiscovery))
        {
            // The innermost: behind the resolver, where the request shows the place that it goes to.
            builder.AdditionalHandlers.Add(new RefusedConnectionHandler(directory));
        }
    };
}
