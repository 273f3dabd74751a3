using Microsoft.Extensions.Http;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Lets gRPC clients of IHttpClientFactory leave the choice of an instance to the governance handler. A gRPC channel
/// over a <see cref="SocketsHttpHandler"/> connects to the host of its address by itself before it sends a call, and the name
/// of a service is no host. Microsoft.Extensions.ServiceDiscovery does the same for its own clients.</summary>
internal sealed class GrpcClientFilter : IHttpMessageHandlerBuilderFilter
{
    // Read by Grpc.Net.Client when it makes a channel.
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
