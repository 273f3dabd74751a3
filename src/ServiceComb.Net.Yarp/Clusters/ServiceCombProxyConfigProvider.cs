using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Yarp.Calls;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Makes clusters out of the directory. A destination's id is the instance's id, so YARP keeps its state through
/// every change. Answers from memory: the first configuration may have no destinations, and is followed by one that has.</summary>
internal sealed class ServiceCombProxyConfigProvider : IProxyConfigProvider, IDisposable
{
    // YARP applies a whole configuration per change (25 ms for 1000 clusters, measured): a burst becomes one.
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(50);
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
                ?? throw new InvalidOperationException($"servicecomb:gateway:services names '{name}', which the directory takes for no service"), new EndpointRequirement(_scheme)),
            StringComparer.OrdinalIgnoreCase);
        _routes = [.. _clusters.Values.Select(static cluster => cluster.Route)];
        _timer = time.CreateTimer(static state => ((ServiceCombProxyConfigProvider)state!).Publish(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _current = Read();
    }

    public IProxyConfig GetConfig() => _current;

    /// <summary>Whether a cluster is ours.</summary>
    public bool Has(string clusterId) => _clusters.ContainsKey(clusterId);

    /// <summary>The service behind a cluster; null when the cluster is not ours.</summary>
    public ServiceEntry? Find(string clusterId)
    {
        if (!_clusters.TryGetValue(clusterId, out var cluster))
        {
            return null;
        }

        // A service that the registry did not know is asked for again when its entry is looked up.
        return cluster.Entry.Current.IsKnown ? cluster.Entry : _directory.Find(cluster.Entry.Name) ?? cluster.Entry;
    }

    /// <summary>The endpoints that a request can be forwarded to.</summary>
    public EndpointRequirement EndpointOf(HttpRequest request) =>
        new(_scheme, ForwardedVersion.IsGrpc(request) ? ProtocolPreference.Grpc : ProtocolPreference.Any);

    public void Dispose() => _timer.Dispose();

    private ServiceCombProxyConfig Read() => new(_routes, [.. _clusters.Values.Select(cluster => cluster.Read(Schedule))]);

    // The first change starts the timer and those that follow ride along, so that a steady stream cannot hold it back.
    private void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) != 0)
        {
            return;
        }

        try
        {
            _timer.Change(Coalesce, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The app stops.
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
