using ServiceComb.Net.Discovery.Endpoints;
using Yarp.ReverseProxy.Forwarder;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Configures YARP's clients to connect to instances like HttpClient: with the connect timeout, and through the
/// proxy of <c>servicecomb:proxy:*</c>. Clusters of other providers are not changed.</summary>
internal sealed class InstanceHttpClientFactory(ServiceCombProxyConfigProvider clusters, InstanceConnections? connections = null) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        if (clusters.Contains(context.ClusterId))
        {
            connections?.ConfigureForwarder(handler);
        }
    }
}
