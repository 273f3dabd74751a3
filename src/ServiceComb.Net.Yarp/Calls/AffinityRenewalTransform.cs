using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.SessionAffinity;
using Yarp.ReverseProxy.Transforms;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Binds a session to the instance that responded when its own could not be called.</summary>
/// <param name="policy">The affinity policy of the cluster.</param>
internal sealed class AffinityRenewalTransform(ISessionAffinityPolicy policy) : ResponseTransform
{
    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        var http = context.HttpContext;
        if (context.ProxyResponse is null || context.SuppressResponseBody || http.Features.Get<AffinitySelection>() is not { Selected: { } selected })
        {
            return;
        }

        var proxy = http.GetReverseProxyFeature();
        if (proxy.ProxiedDestination is not { } destination || proxy.Route.Cluster is not { } cluster
            || proxy.Cluster.Config.SessionAffinity is not { Enabled: true } config || DestinationIndex.Find(selected, destination.DestinationId) is not null)
        {
            return;
        }

        // The policies of YARP set no key when they find the mark there that they leave for an existing session.
        var items = http.Items;
        http.Items = new Dictionary<object, object?>();
        try
        {
            await policy.AffinitizeResponseAsync(http, cluster, config, destination, http.RequestAborted);
        }
        finally
        {
            http.Items = items;
        }
    }
}
