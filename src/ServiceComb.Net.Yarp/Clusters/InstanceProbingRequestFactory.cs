using System.Net;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Probes instances that support only HTTP/2 in clear text by that version. YARP has one version per
/// cluster.</summary>
/// <param name="inner">The factory of YARP.</param>
internal sealed class InstanceProbingRequestFactory(IProbingRequestFactory inner) : IProbingRequestFactory
{
    public HttpRequestMessage CreateRequest(ClusterModel cluster, DestinationModel destination)
    {
        var request = inner.CreateRequest(cluster, destination);
        if (DestinationMetadata.IsHttp2(destination.Config.Metadata) && request.RequestUri?.Scheme == Uri.UriSchemeHttp)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        }

        return request;
    }
}
