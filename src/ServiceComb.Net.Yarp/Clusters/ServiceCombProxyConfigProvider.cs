using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Yarp.Calls;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Creates clusters from the directory. The id of a destination is the id of its instance, so YARP keeps its state
/// across changes. Never waits: the first configuration may have no destinations and is followed by one that has.</summary>
internal sealed class ServiceCombProxyConfigProvider : IProxyConfigProvider, IDisposable
{
    // YARP applies the whole configuration per change (25 ms for 1000 clusters, measured), so bursts are coalesced.
    private static readonly TimeSpan CoalescingDelay = TimeSpan.FromMilliseconds(50);
    private readonly IInstanceDirectory _directory;
    private readonly SchemePreference _scheme;
    private readonly FrozenDictionary<string, ServiceCluster> _clusters;
    private readonly IReadOnlyList<RouteConfig> _routes;
    private readonly ITimer _timer;
    private readonly Lock _publishing = new();
    private int _scheduled;
    private volatile ServiceCombProxyConfig _current;

    public ServiceCombProxyConfigProvider(IInstanceDirectory directory, IOptions<GatewayOptions> options, AllowedSchemes schemes, TimeProvider time)
    {
        _directory = directory;
        _scheme = (options.Value.Scheme is { } scheme ? schemes.Read(scheme) : schemes.Read([])) ?? SchemePreference.Any;
        _clusters = options.Value.Services.ToFrozenDictionary(
            static name => name,
            name => new ServiceCluster(name, directory.Find(name)
                ?? throw new InvalidOperationException($"servicecomb:gateway:services names '{name}', which the directory does not recognize as a service"), new EndpointRequirement(_scheme)),
            StringComparer.OrdinalIgnoreCase);
        _routes = [.. _clusters.Values.Select(static cluster => cluster.Route)];
        _timer = time.CreateTimer(static state => ((ServiceCombProxyConfigProvider)state!).Publish(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _current = Read();
    }

    public IProxyConfig GetConfig() => _current;

    /// <summary>Returns whether a cluster belongs to this provider.</summary>
    public bool Contains(string clusterId) => _clusters.ContainsKey(clusterId);

    /// <summary>Returns the service of a cluster; null when the cluster belongs to another provider.</summary>
    public ServiceEntry? Find(string clusterId)
    {
        if (!_clusters.TryGetValue(clusterId, out var cluster))
        {
            return null;
        }

        // Looking up the entry queries the registry again for an unknown service.
        return cluster.Entry.Current.IsKnown ? cluster.Entry : _directory.Find(cluster.Entry.Name) ?? cluster.Entry;
    }

    /// <summary>Returns the endpoints that a request can be forwarded to.</summary>
    public EndpointRequirement GetEndpoint(HttpRequest request) =>
        new(_scheme, ForwardedVersion.IsGrpc(request) ? ProtocolPreference.Grpc : ProtocolPreference.Any);

    public void Dispose() => _timer.Dispose();

    private ServiceCombProxyConfig Read() => new(_routes, [.. _clusters.Values.Select(cluster => cluster.Read(Schedule))]);

    // The first change starts the timer and later ones do not restart it, so that a steady stream of changes cannot
    // postpone it.
    private void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) != 0)
        {
            return;
        }

        try
        {
            _timer.Change(CoalescingDelay, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The application is stopping.
        }
    }

    private void Publish()
    {
        ServiceCombProxyConfig old;
        lock (_publishing)
        {
            Volatile.Write(ref _scheduled, 0);
            (old, _current) = (_current, Read());
        }

        old.Supersede();
    }
}
