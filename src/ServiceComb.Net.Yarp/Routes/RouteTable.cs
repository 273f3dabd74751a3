using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Represents the routes of the gateway's own configuration at one moment.</summary>
/// <param name="Routes">The routes.</param>
/// <param name="Clusters">The clusters of the routes.</param>
/// <param name="Rejected">The routes that are left out.</param>
internal sealed record RouteTable(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters, IReadOnlyList<RejectedRoute> Rejected)
{
    public static RouteTable Empty { get; } = new([], [], []);

    /// <summary>Returns whether both tables have the same routes and clusters.</summary>
    public bool RoutesEqual(RouteTable other) => Routes.SequenceEqual(other.Routes) && Clusters.SequenceEqual(other.Clusters);
}
