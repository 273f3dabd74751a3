using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Makes callable instances out of registered ones. Objects of instances that did not change are kept, and what
/// the instances of a service have in common is held once.</summary>
internal sealed class ServiceInstanceFactory(DiscoveryOptions options)
{
    private readonly string[] _statuses = [.. options.Statuses.DefaultIfEmpty(InstanceStatus.Up)];

    private static readonly Dictionary<string, string> NoProperties = [];

    /// <summary>The usable ones of a list, ordered by id.</summary>
    public ImmutableArray<ServiceInstance> From(IEnumerable<MicroserviceInstance> registered, IEnumerable<ServiceInstance> before)
    {
        var known = new Dictionary<string, ServiceInstance>(StringComparer.Ordinal);
        var shared = new ValuePool();
        foreach (var instance in before)
        {
            known[instance.InstanceId] = instance;
            shared.Add(instance);
        }

        var list = new Dictionary<string, ServiceInstance>(StringComparer.Ordinal);
        foreach (var one in registered)
        {
            if (Create(one, known, shared) is { } usable)
            {
                list[usable.InstanceId] = usable;
            }
        }

        var sorted = list.Values.ToArray();
        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.InstanceId, right.InstanceId));
        return ImmutableCollectionsMarshal.AsImmutableArray(sorted);
    }

    /// <summary>One instance; null when it cannot be called.</summary>
    public ServiceInstance? From(MicroserviceInstance registered, ImmutableArray<ServiceInstance> before)
    {
        var known = new Dictionary<string, ServiceInstance>(StringComparer.Ordinal);
        var shared = new ValuePool();
        foreach (var instance in before)
        {
            if (instance.InstanceId == registered.InstanceId)
            {
                known[instance.InstanceId] = instance;
            }

            shared.Add(instance);
        }

        return Create(registered, known, shared);
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

    private ServiceInstance? Create(MicroserviceInstance registered, Dictionary<string, ServiceInstance> known, ValuePool shared)
    {
        var status = Array.IndexOf(_statuses, registered.Status ?? InstanceStatus.Up);
        if (registered.InstanceId is not { Length: > 0 } id || status < 0)
        {
            return null;
        }

        var endpoints = ParseEndpoints(registered.Endpoints ?? [], shared);
        if (ServiceInstance.HttpEndpoint(endpoints) is null)
        {
            return null;
        }

        var before = known.GetValueOrDefault(id);
        // Some answers leave the version out; it cannot change while the instance lives.
        var made = new ServiceInstance(id, shared.Intern(registered.Version) ?? before?.Version ?? "0.0.0", endpoints, shared.Properties(registered.Properties ?? NoProperties))
        {
            ServiceId = shared.Intern(registered.ServiceId),
            HostName = shared.Intern(registered.HostName),
            DataCenter = shared.DataCenter(registered.DataCenterInfo),
            Status = _statuses[status],
        };
        return before is not null && before.ContentEquals(made) ? before : made;
    }

    private static ImmutableArray<InstanceEndpoint> ParseEndpoints(IReadOnlyList<string> texts, ValuePool shared)
    {
        var endpoints = ImmutableArray.CreateBuilder<InstanceEndpoint>(texts.Count);
        foreach (var text in texts)
        {
            if (InstanceEndpoint.TryParse(text, out var endpoint, out _))
            {
                endpoints.Add(endpoint with { Transport = shared.Intern(endpoint.Transport)!, UrlPrefix = shared.Intern(endpoint.UrlPrefix)! });
            }
        }

        return endpoints.DrainToImmutable();
    }

    /// <summary>Texts, maps and records that many instances of a service have in common.</summary>
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

        // A few groups per service at most have maps in common; whoever has one of its own ends the search early.
        public IReadOnlyDictionary<string, string> Properties(IReadOnlyDictionary<string, string> properties)
        {
            const int LargestSearch = 16;
            for (var i = _properties.Count - 1; i >= Math.Max(0, _properties.Count - LargestSearch); i--)
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
