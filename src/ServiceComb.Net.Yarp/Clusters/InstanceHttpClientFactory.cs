using ServiceComb.Net.Discovery.Resolution;
using Yarp.ReverseProxy.Forwarder;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Configures YARP's clients to connect to instances like HttpClient: with the connect timeout, and through the
/// proxy of <c>servicecomb:proxy:*</c>. Clusters that name no service are not changed.</summary>
internal sealed class InstanceHttpClientFactory(InstanceConnections? connections = null) : ForwarderHttpClientFactory
{
    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) =>
        base.CanReuseOldClient(context) && ServiceReference.IsIn(context.OldMetadata) == ServiceReference.IsIn(context.NewMetadata);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        if (ServiceReference.IsIn(context.NewMetadata))
        {
            connections?.ConfigureForwarder(handler);
        }
    }
}
