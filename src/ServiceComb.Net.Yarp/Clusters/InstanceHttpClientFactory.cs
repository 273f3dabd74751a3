using ServiceComb.Net.Discovery.Endpoints;
using Yarp.ReverseProxy.Forwarder;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Makes the clients of YARP connect to instances as HttpClient does: within the connect time-out, and through the
/// proxy that <c>servicecomb:proxy:*</c> configures. Clusters of other providers stay as they are.</summary>
internal sealed class InstanceHttpClientFactory(ServiceCombProxyConfigProvider clusters, InstanceConnections? connections = null) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        if (clusters.Has(context.ClusterId))
        {
            connections?.ConfigureForwarder(handler);
        }
    }
}
