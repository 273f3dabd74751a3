using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Http;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Chooses the HTTP version with which a request is forwarded to one destination. YARP has one version per cluster,
/// while the endpoints of a service may differ.</summary>
internal static class ForwardedVersion
{
    // YARP replaces the model when the configuration of the cluster changes.
    private static readonly ConditionalWeakTable<ClusterModel, ClusterModel> PriorKnowledge = [];
    private static readonly ConditionalWeakTable<ClusterModel, ClusterModel> Originals = [];

    /// <summary>Forwards with HTTP/2 in clear text to an endpoint that speaks nothing else, or that a gRPC call goes to in
    /// clear text; otherwise as the cluster says. Over TLS the version is negotiated by default.</summary>
    public static void Apply(HttpContext context, IReverseProxyFeature proxy, InstanceSlot slot)
    {
        // An earlier try may have gone to an endpoint of the other kind.
        var cluster = proxy.Cluster.Config.HttpRequest is { VersionPolicy: HttpVersionPolicy.RequestVersionExact } && Originals.TryGetValue(proxy.Cluster, out var original)
            ? original
            : proxy.Cluster;
        var isPriorKnowledge = slot.Version.IsPriorKnowledge || (!slot.Endpoint.SslEnabled && IsGrpc(context.Request));
        var wanted = isPriorKnowledge ? PriorKnowledge.GetValue(cluster, WithPriorKnowledge) : cluster;
        if (proxy is ReverseProxyFeature feature && feature.Cluster != wanted)
        {
            feature.Cluster = wanted;
        }
    }

    /// <summary>Whether a request is a gRPC call, which needs HTTP/2 all the way.</summary>
    public static bool IsGrpc(HttpRequest request) => HttpProtocol.IsHttp2(request.Protocol) && OutgoingEndpoint.IsGrpc(request.ContentType);

    private static ClusterModel WithPriorKnowledge(ClusterModel cluster)
    {
        var request = (cluster.Config.HttpRequest ?? ForwarderRequestConfig.Empty) with
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var changed = new ClusterModel(cluster.Config with { HttpRequest = request }, cluster.HttpClient);
        Originals.Add(changed, cluster);
        return changed;
    }
}
