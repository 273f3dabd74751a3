using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>One service as a cluster with a route. The configuration is made again only when the service's list changed.</summary>
internal sealed class ServiceCluster
{
    private readonly string _name;
    private readonly EndpointRequirement _endpoint;
    private ServiceInstances? _seen;
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

    /// <summary>The cluster of this moment. Called by one hand at a time.</summary>
    /// <param name="changed">Called once, when what is returned is out of date.</param>
    public ClusterConfig Read(Action changed)
    {
        var current = Entry.Current;
        if (_config is not null && ReferenceEquals(current, _seen))
        {
            return _config;
        }

        // One registration per list; it fires at once when a newer list is there already.
        current.ChangeToken.RegisterChangeCallback(static state => ((Action)state!)(), changed);
        _seen = current;
        return _config = new ClusterConfig { ClusterId = _name, Destinations = ReadDestinations(current) };
    }

    // To YARP ids that differ in nothing but case are one: the second instance is called without a destination of its own.
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
