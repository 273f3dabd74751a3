using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>Remembers the destinations that the proxy could still choose from when it passed a request on.</summary>
internal sealed class UsedDestinations : ITransformProvider
{
    public ConcurrentQueue<DestinationState> Seen { get; } = new();

    public void Apply(TransformBuilderContext context) => context.AddRequestTransform(one =>
    {
        foreach (var destination in one.HttpContext.GetReverseProxyFeature().AvailableDestinations)
        {
            Seen.Enqueue(destination);
        }

        return default;
    });

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }
}
