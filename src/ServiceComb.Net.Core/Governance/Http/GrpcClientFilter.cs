using Microsoft.Extensions.Http;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Lets gRPC clients of IHttpClientFactory leave instance selection to the governance handler. A gRPC channel over
/// a <see cref="SocketsHttpHandler"/> connects to the host of its address before it sends a call, and a service name is not
/// a host. Microsoft.Extensions.ServiceDiscovery does the same for its own clients.</summary>
internal sealed class GrpcClientFilter : IHttpMessageHandlerBuilderFilter
{
    // Read by Grpc.Net.Client when it creates a channel.
    private const string LoadBalancingDisabled = "__GrpcLoadBalancingDisabled";

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (!builder.AdditionalHandlers.OfType<GovernanceHandler>().Any())
        {
            return;
        }

        var handler = builder.PrimaryHandler;
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        if (handler is SocketsHttpHandler sockets)
        {
            sockets.Properties[LoadBalancingDisabled] = true;
        }
    };
}
