using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Gives other endpoints, such as routes of YARP's own configuration, precedence over the gateway's routes with the
/// same paths and order; a request that matches both would fail as ambiguous.</summary>
internal sealed class RoutePrecedencePolicy : MatcherPolicy, IEndpointComparerPolicy
{
    // After all other criteria, such as methods and hosts.
    public override int Order => int.MaxValue;

    public IComparer<Endpoint> Comparer { get; } =
        Comparer<Endpoint>.Create(static (one, other) => IsRouteOfGateway(one).CompareTo(IsRouteOfGateway(other)));

    private static bool IsRouteOfGateway(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<RouteModel>() is { Config.Metadata: { } metadata } && metadata.ContainsKey(RouteDefinition.OriginKey);
}
