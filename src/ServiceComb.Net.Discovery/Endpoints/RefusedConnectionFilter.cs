using Microsoft.Extensions.Http;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Makes clients that the framework's own service discovery serves tell the directory about refused connections;
/// governed clients do so anyway.</summary>
internal sealed class RefusedConnectionFilter(InstanceDirectory directory) : IHttpMessageHandlerBuilderFilter
{
    // Internal to the framework, and the only sign that a client's hosts are names of services.
    private const string Resolver = "ResolvingHttpDelegatingHandler";

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.AdditionalHandlers.Any(static handler => handler.GetType().Name == Resolver))
        {
            // The innermost: behind the resolver, where the request shows the place that it goes to.
            builder.AdditionalHandlers.Add(new RefusedConnectionHandler(directory));
        }
    };
}
