using Microsoft.Extensions.Options;
using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Adds the transform that writes the path of a request, after those of all other providers.</summary>
internal sealed class ForwardedPathProvider(IOptions<GatewayOptions> options) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        if (!ServiceReference.IsIn(context.Cluster?.Metadata))
        {
            return;
        }

        var usesDefaultForwarders = context.UseDefaultForwarders ?? true;
        if (usesDefaultForwarders)
        {
            // YARP would add its defaults later and remove the prefix.
            context.AddXForwarded();
        }

        context.RequestTransforms.Add(new ForwardedPathTransform(usesDefaultForwarders, options.Value.UseRawPath, context.RequestTransforms));
    }
}
