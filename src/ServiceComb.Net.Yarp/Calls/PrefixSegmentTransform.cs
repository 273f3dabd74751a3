using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Transforms;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Removes the leading path segments of a route.</summary>
internal sealed class PrefixSegmentTransform(int count) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        context.Path = new PathString(ForwardedPath.RemoveSegments(context.Path.Value, count).ToString());
        return default;
    }
}
