using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Hands the head of every response to its exchange: policies judge it before anything of it is sent, and the
/// response of a try that is repeated does not reach the client.</summary>
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
        if (context.Cluster?.ClusterId is { } cluster && clusters.Has(cluster))
        {
            context.AddResponseTransform(static async response =>
            {
                if (response.ProxyResponse is { } head && response.HttpContext.Features.Get<ProxiedCall>() is { } exchange)
                {
                    response.SuppressResponseBody |= await exchange.DiscardsAsync(head);
                }
            });
        }
    }
}
