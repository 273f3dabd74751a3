using Microsoft.Extensions.Options;
using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Adds the transforms of the gateway to routes.</summary>
internal sealed class GatewayTransformProvider(IOptions<GatewayOptions> options) : ITransformProvider
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
            AddPath(context);
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

    private void AddPath(TransformBuilderContext context)
    {
        var usesDefaultForwarders = context.UseDefaultForwarders ?? true;
        if (usesDefaultForwarders)
        {
            // YARP would add its defaults later and remove the prefix.
            context.AddXForwarded();
        }

        context.RequestTransforms.Add(new ForwardedPathTransform(ForwardedPath.GetPrefixSegmentCount(context.Route), usesDefaultForwarders, options.Value.UseRawPath, context.RequestTransforms));
    }
}
