using System.Globalization;
using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Represents a route of the configuration that refers to a service.</summary>
/// <param name="Key">The configuration key of the route, which is also the id of the route.</param>
/// <param name="Path">The route pattern.</param>
/// <param name="Service">The service.</param>
/// <param name="PrefixSegmentCount">The number of leading path segments to remove.</param>
/// <param name="Order">The order of the route.</param>
internal sealed record RouteDefinition(string Key, string Path, ServiceReference Service, int PrefixSegmentCount, int Order)
{
    public const int MaxPrefixSegmentCount = 100;

    /// <summary>The metadata of a route that contains the number of leading path segments to remove.</summary>
    public const string PrefixSegmentCountKey = "ServiceComb.PrefixSegmentCount";

    /// <summary>The metadata of a route that contains a Java regular expression for the whole path.</summary>
    public const string PathPatternKey = "ServiceComb.PathPattern";

    /// <summary>The metadata of a route that contains its configuration key.</summary>
    public const string OriginKey = "ServiceComb.Route";

    /// <summary>Gets the Java regular expression that the whole path must match; null for none.</summary>
    public string? PathPattern { get; init; }

    /// <summary>Gets the id of the cluster; routes to the same versions of a service share one.</summary>
    public string ClusterId => $"servicecomb:{Service.DirectoryName}";

    public RouteConfig ToRoute()
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [OriginKey] = Key };
        if (PrefixSegmentCount > 0)
        {
            metadata[PrefixSegmentCountKey] = PrefixSegmentCount.ToString(CultureInfo.InvariantCulture);
        }

        if (PathPattern is not null)
        {
            metadata[PathPatternKey] = PathPattern;
        }

        return new RouteConfig { RouteId = Key, ClusterId = ClusterId, Order = Order, Match = new RouteMatch { Path = Path }, Metadata = metadata };
    }

    public ClusterConfig ToCluster() => new() { ClusterId = ClusterId, Metadata = Service.AddTo(null) };
}
