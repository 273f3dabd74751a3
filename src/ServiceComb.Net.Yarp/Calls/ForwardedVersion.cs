using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Http;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Selects the HTTP version of a forwarded request per destination. YARP has one version per cluster, while the
/// endpoints of a service may differ.</summary>
internal static class ForwardedVersion
{
    // YARP replaces the model when the configuration of the cluster changes.
    private static readonly ConditionalWeakTable<ClusterModel, ClusterModel> PriorKnowledge = [];
    private static readonly ConditionalWeakTable<ClusterModel, ClusterModel> Originals = [];

    /// <summary>Uses HTTP/2 over clear text for an endpoint that only supports that, and for gRPC calls to a clear text
    /// endpoint; otherwise the settings of the cluster. Over TLS the version is negotiated by default.</summary>
    public static void Apply(HttpContext context, IReverseProxyFeature proxy, InstanceSlot slot)
    {
        // An earlier attempt may have used the other kind of endpoint.
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

    /// <summary>Returns whether a request is a gRPC call, which requires HTTP/2 end to end.</summary>
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
