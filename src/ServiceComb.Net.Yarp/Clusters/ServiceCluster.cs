using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Represents one service as a cluster with a route. The configuration is rebuilt only when the instance list of
/// the service changes.</summary>
internal sealed class ServiceCluster
{
    private readonly string _name;
    private readonly EndpointRequirement _endpoint;
    private ServiceInstances? _lastInstances;
    private ClusterConfig? _config;

    public ServiceCluster(string name, ServiceEntry entry, EndpointRequirement endpoint)
    {
        (_name, Entry, _endpoint) = (name, entry, endpoint);
        Route = new RouteConfig
        {
            RouteId = $"servicecomb:{name}",
            ClusterId = name,
            Match = new RouteMatch { Path = $"/{name}/{{**rest}}" },
            Transforms = [new Dictionary<string, string>(StringComparer.Ordinal) { ["PathRemovePrefix"] = $"/{name}" }],
        };
    }

    public ServiceEntry Entry { get; }

    public RouteConfig Route { get; }

    /// <summary>Returns the current cluster. Not thread-safe; callers serialize access.</summary>
    /// <param name="changed">The callback that is invoked once when the returned value is outdated.</param>
    public ClusterConfig Read(Action changed)
    {
        var current = Entry.Current;
        if (_config is not null && ReferenceEquals(current, _lastInstances))
        {
            return _config;
        }

        // One registration per list; it fires immediately when a newer list already exists.
        current.ChangeToken.RegisterChangeCallback(static state => ((Action)state!)(), changed);
        _lastInstances = current;
        return _config = new ClusterConfig { ClusterId = _name, Destinations = ReadDestinations(current) };
    }

    // YARP compares ids without case: the second of two such instances is called without its own destination.
    private Dictionary<string, DestinationConfig> ReadDestinations(ServiceInstances current)
    {
        var destinations = new Dictionary<string, DestinationConfig>(current.Instances.Length, StringComparer.OrdinalIgnoreCase);
        var endpoints = EndpointSelector.Choose(current.Instances, _endpoint);
        for (var i = 0; i < endpoints.Length; i++)
        {
            if (endpoints[i] is { } endpoint)
            {
                var instance = current.Instances[i];
                destinations.TryAdd(instance.InstanceId, new DestinationConfig { Address = instance.AddressOf(endpoint).AbsoluteUri });
            }
        }

        return destinations;
    }
}
