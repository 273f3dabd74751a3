using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Creates callable instances from registered ones. Reuses the objects of unchanged instances, and shares equal values
/// between the instances of a service to save memory.</summary>
internal sealed class ServiceInstanceFactory(DiscoveryOptions options)
{
    private readonly string[] _statuses = [.. options.Statuses.DefaultIfEmpty(InstanceStatus.Up)];

    private static readonly Dictionary<string, string> NoProperties = [];

    /// <summary>Creates the callable instances of a list, ordered by ID.</summary>
    public ImmutableArray<ServiceInstance> CreateAll(IEnumerable<MicroserviceInstance> registered, IEnumerable<ServiceInstance> previous)
    {
        var known = new Dictionary<string, ServiceInstance>(StringComparer.Ordinal);
        var pool = new ValuePool();
        foreach (var instance in previous)
        {
            known[instance.InstanceId] = instance;
            pool.Add(instance);
        }

        var list = new Dictionary<string, ServiceInstance>(StringComparer.Ordinal);
        foreach (var instance in registered)
        {
            if (Create(instance, known, pool) is { } usable)
            {
                list[usable.InstanceId] = usable;
            }
        }

        var sorted = list.Values.ToArray();
        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.InstanceId, right.InstanceId));
        return ImmutableCollectionsMarshal.AsImmutableArray(sorted);
    }

    /// <summary>Creates one instance; returns null when it cannot be called.</summary>
    public ServiceInstance? Create(MicroserviceInstance registered, ImmutableArray<ServiceInstance> previous)
    {
        var known = new Dictionary<string, ServiceInstance>(StringComparer.Ordinal);
        var pool = new ValuePool();
        foreach (var instance in previous)
        {
            if (instance.InstanceId == registered.InstanceId)
            {
                known[instance.InstanceId] = instance;
            }

            pool.Add(instance);
        }

        return Create(registered, known, pool);
    }

    public static bool PropertiesEqual(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (key, value) in left)
        {
            if (!right.TryGetValue(key, out var other) || other != value)
            {
                return false;
            }
        }

        return true;
    }

    private ServiceInstance? Create(MicroserviceInstance registered, Dictionary<string, ServiceInstance> known, ValuePool pool)
    {
        var status = Array.IndexOf(_statuses, registered.Status ?? InstanceStatus.Up);
        if (registered.InstanceId is not { Length: > 0 } id || status < 0)
        {
            return null;
        }

        var endpoints = ParseEndpoints(registered.Endpoints, pool);
        if (ServiceInstance.HttpEndpoint(endpoints) is null)
        {
            return null;
        }

        var before = known.GetValueOrDefault(id);
        // Some responses omit the version, which cannot change during the lifetime of an instance.
        var created = new ServiceInstance(id, pool.Intern(registered.Version) ?? before?.Version ?? "0.0.0", endpoints, pool.Properties(registered.Properties))
        {
            ServiceId = pool.Intern(registered.ServiceId),
            HostName = pool.Intern(registered.HostName),
            DataCenter = pool.DataCenter(registered.DataCenterInfo),
            Status = _statuses[status],
        };
        return before is not null && before.ContentEquals(created) ? before : created;
    }

    private static ImmutableArray<InstanceEndpoint> ParseEndpoints(IReadOnlyList<string> texts, ValuePool pool)
    {
        var endpoints = ImmutableArray.CreateBuilder<InstanceEndpoint>(texts.Count);
        foreach (var text in texts)
        {
            if (InstanceEndpoint.TryParse(text, out var endpoint, out _))
            {
                endpoints.Add(endpoint with { Transport = pool.Intern(endpoint.Transport)!, UrlPrefix = pool.Intern(endpoint.UrlPrefix)! });
            }
        }

        return endpoints.DrainToImmutable();
    }

    /// <summary>Shares equal strings, maps and records between the instances of a service.</summary>
    private sealed class ValuePool
    {
        private readonly HashSet<string> _texts = new(StringComparer.Ordinal) { "rest", "" };
        private readonly HashSet<DataCenterInfo> _dataCenters = [];
        private readonly List<IReadOnlyDictionary<string, string>> _properties = [NoProperties];

        public void Add(ServiceInstance instance)
        {
            _ = Intern(instance.Version);
            _ = Intern(instance.ServiceId);
            _ = DataCenter(instance.DataCenter);
            if (!ReferenceEquals(instance.Properties, _properties[^1]))
            {
                _ = Properties(instance.Properties);
            }
        }

        public string? Intern(string? text)
        {
            if (text is not null && !_texts.Add(text))
            {
                _texts.TryGetValue(text, out text);
            }

            return text;
        }

        public DataCenterInfo? DataCenter(DataCenterInfo? info)
        {
            if (info is not null && !_dataCenters.Add(info))
            {
                _dataCenters.TryGetValue(info, out info);
            }

            return info;
        }

        // Services have few distinct maps, unless every instance has its own: limit the search for that case.
        public IReadOnlyDictionary<string, string> Properties(IReadOnlyDictionary<string, string> properties)
        {
            const int MaxSearched = 16;
            for (var i = _properties.Count - 1; i >= Math.Max(0, _properties.Count - MaxSearched); i--)
            {
                if (PropertiesEqual(_properties[i], properties))
                {
                    return _properties[i];
                }
            }

            _properties.Add(properties);
            return properties;
        }
    }
}
