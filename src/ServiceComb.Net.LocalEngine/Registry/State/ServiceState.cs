using System.Runtime.InteropServices;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.Watching;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol.Versions;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A microservice, that is, one version of a service, with its instances, schemas and tags. Changes require the
/// tenant's lock.</summary>
internal sealed class ServiceState
{
    private readonly List<InstanceState> _instances = [];
    private volatile InstanceState[]? _instanceArray;
    private volatile Microservice _service;
    private volatile byte[] _json;
    private List<Watcher>? _watchers;

    public ServiceState(Tenant tenant, Provider provider, Microservice service)
    {
        (Tenant, Provider, _service, _json) = (tenant, provider, service, Serialize(service));
        _ = MicroserviceVersion.TryParse(service.Version, out var version);
        Version = version;
    }

    public Tenant Tenant { get; }

    public Provider Provider { get; }

    /// <summary>Gets or sets the services that share the alias of this version; null without alias.</summary>
    public Provider? Alias { get; set; }

    public MicroserviceVersion Version { get; }

    public string Id => _service.ServiceId!;

    /// <summary>Gets or sets the microservice.</summary>
    /// <exception cref="Hosting.EngineApiException">The microservice is too large to be stored; nothing has
    /// changed.</exception>
    public Microservice Service
    {
        get => _service;
        set
        {
            var json = Serialize(value);
            StoredSize.Require(json);
            (_service, _json) = (value, json);
        }
    }

    /// <summary>Gets the JSON of the microservice.</summary>
    public byte[] Json => _json;

    /// <summary>Gets a snapshot of the instances.</summary>
    public InstanceState[] Instances => _instanceArray ?? ListInstances();

    public IReadOnlyDictionary<string, string> Tags { get; set; } = new Dictionary<string, string>();

    /// <summary>Gets or sets the schemas that have content, by id. The dictionary is replaced on changes.</summary>
    public IReadOnlyDictionary<string, Schema> Schemas { get; set; } = new Dictionary<string, Schema>();

    /// <summary>Gets or sets the services that this one consumes. The set is replaced on changes, so that readers need no
    /// lock.</summary>
    public HashSet<ProviderKey> Consumes { get; set; } = [];

    /// <summary>Gets the open watches of this service. Requires the tenant's lock, except for reading the count.</summary>
    public ReadOnlySpan<Watcher> Watchers => CollectionsMarshal.AsSpan(_watchers);

    public bool IsShared => Tenant.IsDefault && _service is { AppId: "default", ServiceName: "SERVICECENTER" };

    /// <summary>Returns whether a consumer can see the instances of this version. Another environment never can; another
    /// application only if the version allows it.</summary>
    public bool IsVisibleTo(ServiceState consumer) =>
        IsShared || (consumer.Service.Environment == _service.Environment && (consumer.Service.AppId == _service.AppId || AllowsCrossApp));

    public static byte[] Serialize(Microservice service) => JsonSerializer.SerializeToUtf8Bytes(service, ProtocolJson.Registry.GetTypeInfo<Microservice>());

    public void Add(Watcher watcher) => (_watchers ??= []).Add(watcher);

    public void Remove(Watcher watcher) => _watchers?.Remove(watcher);

    public void Add(InstanceState instance)
    {
        instance.Index = _instances.Count;
        _instances.Add(instance);
        InvalidateCache();
    }

    public void Replace(InstanceState instance, InstanceState by)
    {
        by.Index = instance.Index;
        _instances[by.Index] = by;
        InvalidateCache();
    }

    public void Remove(InstanceState instance)
    {
        var last = _instances[^1];
        last.Index = instance.Index;
        _instances[last.Index] = last;
        _instances.RemoveAt(_instances.Count - 1);
        InvalidateCache();
    }

    /// <summary>Invalidates cached lists after a change of an instance.</summary>
    public void InvalidateCache()
    {
        _instanceArray = null;
        Provider.InvalidateCache();
        Alias?.InvalidateCache();
    }

    public override string ToString() => $"{_service.Environment}/{_service.AppId}/{_service.ServiceName}/{_service.Version}";

    private bool AllowsCrossApp => _service.Properties.TryGetValue("allowCrossApp", out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private InstanceState[] ListInstances()
    {
        lock (Tenant.ChangeLock)
        {
            return _instanceArray ??= [.. _instances];
        }
    }
}
