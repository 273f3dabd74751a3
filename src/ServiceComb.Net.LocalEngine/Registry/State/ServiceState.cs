using System.Runtime.InteropServices;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.Watching;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A microservice, that is, one version of a service, with what hangs on it. Changes under its tenant's lock.</summary>
internal sealed class ServiceState
{
    private readonly List<InstanceState> _instances = [];
    private volatile InstanceState[]? _listed;
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

    /// <summary>What shares the second name of this version; null when it has none.</summary>
    public Provider? Alias { get; set; }

    public MicroserviceVersion Version { get; }

    public string Id => _service.ServiceId!;

    /// <summary>The microservice. What is put in its place must not be too large to be stored.</summary>
    /// <exception cref="Hosting.EngineApiException">It is; nothing has changed.</exception>
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

    /// <summary>The microservice as answers hold it.</summary>
    public byte[] Json => _json;

    /// <summary>The instances at this moment.</summary>
    public InstanceState[] Instances => _listed ?? ListInstances();

    public IReadOnlyDictionary<string, string> Tags { get; set; } = new Dictionary<string, string>();

    /// <summary>Schemas that have content, by id; a map that is replaced.</summary>
    public IReadOnlyDictionary<string, Schema> Schemas { get; set; } = new Dictionary<string, Schema>();

    /// <summary>The services this one found; a set that is replaced, so that readers need no lock.</summary>
    public HashSet<ProviderKey> Consumes { get; set; } = [];

    /// <summary>The open watches of this service. Used under the tenant's lock; how many there are may be asked without.</summary>
    public ReadOnlySpan<Watcher> Watchers => CollectionsMarshal.AsSpan(_watchers);

    public bool IsShared => Tenant.IsDefault && _service is { AppId: "default", ServiceName: "SERVICECENTER" };

    /// <summary>Whether a consumer sees the instances of this version: one of another environment never does, one of another
    /// application only where the version allows it.</summary>
    public bool IsSeenBy(ServiceState consumer) =>
        IsShared || (consumer.Service.Environment == _service.Environment && (consumer.Service.AppId == _service.AppId || AllowsCrossApp));

    /// <summary>A microservice as answers hold it.</summary>
    public static byte[] Serialize(Microservice service) => JsonSerializer.SerializeToUtf8Bytes(service, RegistryJson.Default.Microservice);

    public void Add(Watcher watcher) => (_watchers ??= []).Add(watcher);

    public void Remove(Watcher watcher) => _watchers?.Remove(watcher);

    public void Add(InstanceState instance)
    {
        instance.Index = _instances.Count;
        _instances.Add(instance);
        Forget();
    }

    public void Replace(InstanceState instance, InstanceState by)
    {
        by.Index = instance.Index;
        _instances[by.Index] = by;
        Forget();
    }

    public void Remove(InstanceState instance)
    {
        var last = _instances[^1];
        last.Index = instance.Index;
        _instances[last.Index] = last;
        _instances.RemoveAt(_instances.Count - 1);
        Forget();
    }

    /// <summary>An instance changed: lists made before are old.</summary>
    public void Forget()
    {
        _listed = null;
        Provider.Forget();
        Alias?.Forget();
    }

    public override string ToString() => $"{_service.Environment}/{_service.AppId}/{_service.ServiceName}/{_service.Version}";

    private bool AllowsCrossApp => _service.Properties is { } properties
        && properties.TryGetValue("allowCrossApp", out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private InstanceState[] ListInstances()
    {
        lock (Tenant.Changing)
        {
            return _listed ??= [.. _instances];
        }
    }
}
