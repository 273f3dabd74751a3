using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Keeps the answer of a try that will be repeated from the client. YARP asks after the head of the answer came
/// and before anything of it is sent.</summary>
internal sealed class DiscardedTries(ServiceCombProxyConfigProvider clusters) : ITransformProvider
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
            context.AddResponseTransform(static response =>
            {
                if (response is { ProxyResponse.StatusCode: var status } && response.HttpContext.Features.Get<ProxiedExchange>() is { } exchange)
                {
                    response.SuppressResponseBody |= exchange.Discards((int)status);
                }

                return default;
            });
        }
    }
}
