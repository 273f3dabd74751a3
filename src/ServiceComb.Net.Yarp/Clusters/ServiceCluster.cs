using System.Runtime.CompilerServices;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Protocol.Registry;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Represents the service of a cluster and creates its destinations. The id of a destination is the id of its
/// instance, so that YARP keeps its state across changes.</summary>
internal sealed class ServiceCluster(ServiceReference reference, ServiceEntry entry, SchemePreference scheme, DestinationConfig? template)
{
    private readonly ConditionalWeakTable<InstanceSlot, DestinationState> _temporary = [];
    private Dictionary<ServiceInstance, DestinationConfig> _configs = [];
    private ServiceInstances? _lastInstances;
    private Dictionary<string, DestinationConfig> _destinations = [];

    public ServiceReference Reference => reference;

    public ServiceEntry Entry => entry;

    public SchemePreference Scheme => scheme;

    /// <summary>Gets the destination that the author of the cluster wrote for the service; null for none. Its host header
    /// and its metadata apply to each instance.</summary>
    public DestinationConfig? Template => template;

    /// <summary>Returns the current destinations. Not thread-safe; callers serialize access.</summary>
    /// <param name="changed">The callback that is invoked once when the returned value is outdated.</param>
    public IReadOnlyDictionary<string, DestinationConfig> ReadDestinations(Action changed)
    {
        var current = entry.Current;
        if (ReferenceEquals(current, _lastInstances))
        {
            return _destinations;
        }

        // One registration per list; it fires immediately when a newer list already exists.
        current.ChangeToken.RegisterChangeCallback(static state => ((Action)state!)(), changed);
        _lastInstances = current;
        return _destinations = CreateDestinations(current);
    }

    /// <summary>Returns a destination for an instance that YARP does not know yet, or knows with another address.</summary>
    public DestinationState GetTemporaryDestination(InstanceSlot slot) =>
        _temporary.GetValue(slot, slot => new DestinationState(slot.Instance.InstanceId, new DestinationModel(CreateDestination(slot.Instance, slot.Endpoint, slot.Address.AbsoluteUri))));

    // YARP compares ids without case: the second of two such instances is called through a temporary destination.
    private Dictionary<string, DestinationConfig> CreateDestinations(ServiceInstances current)
    {
        var destinations = new Dictionary<string, DestinationConfig>(current.Instances.Length, StringComparer.OrdinalIgnoreCase);
        var configs = new Dictionary<ServiceInstance, DestinationConfig>(current.Instances.Length);
        var endpoints = current.ChooseEndpoints(new EndpointRequirement(scheme));
        for (var i = 0; i < endpoints.Length; i++)
        {
            if (endpoints[i] is { } endpoint)
            {
                var instance = current.Instances[i];
                var config = configs[instance] = GetDestination(instance, endpoint);
                destinations.TryAdd(instance.InstanceId, config);
            }
        }

        _configs = configs;
        return destinations;
    }

    // An instance object stays the same until the instance changes.
    private DestinationConfig GetDestination(ServiceInstance instance, InstanceEndpoint endpoint)
    {
        var address = instance.AddressOf(endpoint).AbsoluteUri;
        return _configs.TryGetValue(instance, out var config) && config.Address == address ? config : CreateDestination(instance, endpoint, address);
    }

    private DestinationConfig CreateDestination(ServiceInstance instance, InstanceEndpoint endpoint, string address) =>
        new() { Address = address, Host = template?.Host, Metadata = DestinationMetadata.Create(instance, endpoint, template?.Metadata) };
}
