using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Gives every cluster that names a service the instances of the service as destinations, and leaves everything else
/// as its author wrote it. A cluster with an invalid name gets no destinations and does not affect others.</summary>
internal sealed partial class ServiceClusterFilter(ServiceClusters clusters, ConfigReload reload, ILogger<ServiceClusterFilter> logger)
    : IProxyConfigFilter, IClusterChangeListener
{
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the problems of clusters by cluster id.</summary>
    public IReadOnlyDictionary<string, string> Problems => _problems;

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(ServiceReference.IsIn(cluster) ? Configure(cluster) : cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route);

    public void OnClusterAdded(ClusterState cluster)
    {
    }

    public void OnClusterChanged(ClusterState cluster)
    {
        if (!ServiceReference.IsIn(cluster.Model.Config.Metadata))
        {
            clusters.Remove(cluster.ClusterId);
        }
    }

    public void OnClusterRemoved(ClusterState cluster)
    {
        clusters.Remove(cluster.ClusterId);
        _problems.TryRemove(cluster.ClusterId, out _);
    }

    private ClusterConfig Configure(ClusterConfig cluster)
    {
        try
        {
            var (reference, template) = Read(cluster);
            var metadata = reference.AddTo(cluster.Metadata);
            var service = clusters.GetOrAdd(cluster.ClusterId, reference, template);
            var destinations = service.ReadDestinations(reload.Request);
            _problems.TryRemove(cluster.ClusterId, out _);
            return cluster with { Metadata = metadata, Destinations = destinations };
        }
        catch (Exception problem)
        {
            // YARP would reject the clusters of all providers.
            LogProblemOnce(cluster.ClusterId, problem.Message);
            return cluster with { Destinations = null, Metadata = RemoveService(cluster.Metadata) };
        }
    }

    private static Dictionary<string, string> RemoveService(IReadOnlyDictionary<string, string>? metadata)
    {
        var others = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in metadata ?? others)
        {
            others.TryAdd(key, value);
        }

        others.Remove(ServiceReference.ServiceKey);
        return others;
    }

    private static (ServiceReference Reference, DestinationConfig? Template) Read(ClusterConfig cluster)
    {
        var destinations = cluster.Destinations?.Values ?? [];
        var services = destinations.Where(static one => ServiceReference.IsAddress(one.Address)).ToList();
        if (services.Count > 1)
        {
            throw new FormatException("more than one destination names a service");
        }

        if (services.Count < destinations.Count())
        {
            throw new FormatException("a cluster of a service cannot have other destinations");
        }

        if (ServiceReference.IsIn(cluster.Metadata))
        {
            return services.Count == 0
                ? (ServiceReference.FromMetadata(cluster.Metadata), null)
                : throw new FormatException($"the service is named by a destination and by the metadata {ServiceReference.ServiceKey}");
        }

        if (cluster.Metadata?.ContainsKey(ServiceReference.VersionKey) == true)
        {
            throw new FormatException($"the metadata {ServiceReference.VersionKey} does not apply to a destination; its address can end with ?version=");
        }

        var template = services[0];
        return (ServiceReference.FromAddress(template.Address), template with { Metadata = MetadataKeys.CopyIgnoringCase(template.Metadata) });
    }

    private void LogProblemOnce(string clusterId, string reason)
    {
        if (!_problems.TryGetValue(clusterId, out var logged) || logged != reason)
        {
            _problems[clusterId] = reason;
            LogRejected(logger, clusterId, reason);
        }
    }

    [LoggerMessage(651, LogLevel.Error, "Cluster {Cluster} has no destinations: {Reason}")]
    private static partial void LogRejected(ILogger logger, string cluster, string reason);
}
