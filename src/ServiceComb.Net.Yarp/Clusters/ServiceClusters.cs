using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Discovery.Resolution;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Holds the services of YARP's clusters, whichever provider defines the cluster.</summary>
internal sealed class ServiceClusters
{
    private readonly IInstanceDirectory _directory;
    private readonly ServiceCombOptions _own;
    private readonly SchemePreference _scheme;
    private readonly ConcurrentDictionary<string, ServiceCluster> _clusters = new(StringComparer.OrdinalIgnoreCase);

    // YARP replaces the model when the cluster changes, so the metadata is parsed once per change.
    private readonly ConditionalWeakTable<ClusterModel, StrongBox<ServiceCluster?>> _byModel = [];

    public ServiceClusters(IInstanceDirectory directory, IOptions<ServiceCombOptions> own, IOptions<GatewayOptions> options, AllowedSchemes schemes)
    {
        (_directory, _own) = (directory, own.Value);
        _scheme = (options.Value.Scheme is { } scheme ? schemes.Read(scheme) : schemes.Read([])) ?? SchemePreference.Any;
    }

    /// <summary>Gets the directory entries of all clusters.</summary>
    public IReadOnlyCollection<ServiceEntry> Entries => [.. _clusters.Values.Select(static cluster => cluster.Entry).Distinct()];

    /// <summary>Returns the cluster with an id for a service. The directory keeps the service until <see cref="Remove"/>.</summary>
    /// <exception cref="FormatException">The directory does not recognize the name as a service.</exception>
    public ServiceCluster GetOrAdd(string clusterId, ServiceReference reference, DestinationConfig? template)
    {
        if (_clusters.TryGetValue(clusterId, out var existing) && existing.Reference == reference && existing.Template == template)
        {
            return existing;
        }

        var created = Create(reference, template);
        Remove(clusterId);
        created.Entry.IsPinned = true;
        return _clusters[clusterId] = created;
    }

    /// <summary>Forgets a cluster that YARP no longer has.</summary>
    public void Remove(string clusterId)
    {
        if (_clusters.TryRemove(clusterId, out var removed))
        {
            removed.Entry.IsPinned = _clusters.Values.Any(other => other.Entry == removed.Entry);
        }
    }

    /// <summary>Returns the service of a cluster that YARP applied; null when the cluster does not name one.</summary>
    public ServiceCluster? Find(ClusterModel cluster) =>
        _byModel.TryGetValue(cluster, out var known) ? known.Value : _byModel.GetValue(cluster, model => new StrongBox<ServiceCluster?>(Resolve(model.Config))).Value;

    /// <summary>Returns the directory entry of a cluster.</summary>
    public ServiceEntry GetEntry(ServiceCluster cluster) =>
        // Looking up the entry queries the registry again for an unknown service.
        cluster.Entry.Current.IsKnown ? cluster.Entry : _directory.Find(cluster.Entry.Name) ?? cluster.Entry;

    private ServiceCluster? Resolve(ClusterConfig config)
    {
        if (!ServiceReference.IsIn(config.Metadata))
        {
            return null;
        }

        try
        {
            // A newer configuration that YARP did not apply may have given the id to another service.
            var reference = ServiceReference.FromMetadata(config.Metadata);
            return _clusters.TryGetValue(config.ClusterId, out var cluster) && cluster.Reference == reference ? cluster : Create(reference, null);
        }
        catch (FormatException)
        {
            // The filter has logged it.
            return null;
        }
    }

    private ServiceCluster Create(ServiceReference reference, DestinationConfig? template) =>
        _directory.Find(Qualify(reference).DirectoryName) is { } entry
            ? new ServiceCluster(reference, entry, _scheme, template)
            : throw new FormatException($"the directory does not recognize '{reference.DirectoryName}' as a service");

    // Without its application, a name with dots is a host name unless the registry lists it or the configuration declares it.
    private ServiceReference Qualify(ServiceReference reference) =>
        reference.Application is null && reference.Name.Contains('.', StringComparison.Ordinal)
            && !_own.Discovery.Services.Contains(reference.Name, StringComparer.OrdinalIgnoreCase) && !_own.Discovery.Aliases.ContainsKey(reference.Name)
            ? reference with { Application = _own.Service.Application }
            : reference;
}
