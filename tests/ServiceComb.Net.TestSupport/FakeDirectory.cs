using System.Collections.Immutable;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.TestSupport;

/// <summary>A directory that a test fills by hand, over real entries.</summary>
public sealed class FakeDirectory : IInstanceDirectory
{
    private readonly Dictionary<string, ServiceEntry> _entries = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<ServiceEntry> Entries => _entries.Values;

    public ServiceEntry? Find(string host) => _entries.GetValueOrDefault(host);

    public ServiceEntry Publish(string service, params ServiceInstance[] instances) => PublishAs(service, service, instances);

    /// <summary>Publishes a service under another name.</summary>
    public ServiceEntry PublishAs(string alias, string service, params ServiceInstance[] instances)
    {
        if (!_entries.TryGetValue(alias, out var entry))
        {
            _entries[alias] = entry = new ServiceEntry("default", alias, TimeSpan.FromSeconds(1), TimeProvider.System) { ServiceName = service };
        }

        entry.Publish([.. instances], isKnown: true);
        return entry;
    }

    public static ServiceInstance Instance(string id, string version = "1.0.0", string address = "http://127.0.0.1:1/", params (string, string)[] properties) =>
        new(id, version, new Uri(address), properties.ToImmutableDictionary(pair => pair.Item1, pair => pair.Item2), new MicroserviceInstance { InstanceId = id });

    public static ServiceInstance In(string id, string region, string zone, string version = "1.0.0") =>
        new(id, version, new Uri("http://127.0.0.1:1/"), ImmutableDictionary<string, string>.Empty, new MicroserviceInstance
        {
            InstanceId = id,
            DataCenterInfo = new DataCenterInfo { Name = "center", Region = region, AvailableZone = zone },
        });
}
