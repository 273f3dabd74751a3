using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Passes the head of every response to its call: policies evaluate it before any part is sent, and the response
/// of an attempt that is retried does not reach the client.</summary>
internal sealed class ResponseHeadTransformProvider(ServiceCombProxyConfigProvider clusters) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        if (context.Cluster?.ClusterId is { } cluster && clusters.Contains(cluster))
        {
            context.AddResponseTransform(static async response =>
            {
                if (response.ProxyResponse is { } head && response.HttpContext.Features.Get<ProxiedCall>() is { } call)
                {
                    response.SuppressResponseBody |= await call.ShouldDiscardAsync(head);
                }
            });
        }
    }
}
