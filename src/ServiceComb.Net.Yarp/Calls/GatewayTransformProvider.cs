using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.SessionAffinity;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Adds the transforms of the gateway to routes.</summary>
internal sealed class GatewayTransformProvider(IEnumerable<ISessionAffinityPolicy> affinityPolicies) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        AddResponseHead(context);
        if (ServiceReference.IsIn(context.Cluster?.Metadata))
        {
            AddAffinityRenewal(context);
            if (ForwardedPath.GetPrefixSegmentCount(context.Route) is > 0 and var count)
            {
                context.RequestTransforms.Add(new PrefixSegmentTransform(count));
            }
        }
    }

    private void AddAffinityRenewal(TransformBuilderContext context)
    {
        if (context.Cluster?.SessionAffinity is { Enabled: true } affinity
            && affinityPolicies.FirstOrDefault(policy => string.Equals(policy.Name, affinity.Policy ?? "HashCookie", StringComparison.OrdinalIgnoreCase)) is { } policy)
        {
            context.ResponseTransforms.Add(new AffinityRenewalTransform(policy));
        }
    }

    // Policies evaluate the head of a response before any part is sent, and the response of an attempt that is retried does
    // not reach the client. For every route, because middleware may assign a request to another cluster.
    private static void AddResponseHead(TransformBuilderContext context) => context.AddResponseTransform(static async response =>
    {
        if (response.ProxyResponse is { } head && response.HttpContext.Features.Get<IForwardedCall>() is { } call)
        {
            response.SuppressResponseBody |= await call.ShouldDiscardAsync(head);
        }
    });
}
