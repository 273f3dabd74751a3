using System.Globalization;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Benchmarks.Directory;

/// <summary>A thousand services of a hundred instances, as the engine would list them.</summary>
internal static class Fleet
{
    public const int Services = 1000;
    public const int Instances = 100;

    public static Subscription Subscribe(int service)
    {
        var name = new ServiceName("shop", string.Create(CultureInfo.InvariantCulture, $"service{service}"), VersionRule.All);
        var subscription = new Subscription(name, "", new Discovery.Directory.ServiceInstanceFactory(new DiscoveryOptions()), new StaleInstances(0.5, TimeProvider.System), TimeProvider.System);
        subscription.Attach(new ServiceEntry("shop", name.Name, TimeSpan.FromSeconds(3), TimeProvider.System), VersionRule.All);
        subscription.Apply(List(service), "1", isKnown: true, subscription.State.Generation, out _);
        return subscription;
    }

    /// <summary>New texts for every instance, as a parsed response has them.</summary>
    public static List<MicroserviceInstance> List(int service) => [.. Enumerable.Range(0, Instances).Select(one => Instance(service, one))];

    public static MicroserviceInstance Instance(int service, int one, string rack = "7") => new()
    {
        InstanceId = string.Create(CultureInfo.InvariantCulture, $"{service:D12}{one:D20}"),
        ServiceId = string.Create(CultureInfo.InvariantCulture, $"{service:D40}"),
        Version = string.Create(CultureInfo.InvariantCulture, $"1.{one % 2}.0"),
        HostName = string.Create(CultureInfo.InvariantCulture, $"host-{one}"),
        Status = InstanceStatus.Up,
        Endpoints = [string.Create(CultureInfo.InvariantCulture, $"rest://10.{service / 250}.{service % 250}.{one}:8080?sslEnabled=false")],
        Properties = new Dictionary<string, string> { ["rack"] = rack, ["zone"] = "n1" },
        HealthCheck = new HealthCheck { Mode = "push", Interval = 15, Times = 3 },
        DataCenterInfo = new DataCenterInfo { Name = "dc", Region = "north", AvailableZone = "n1" },
        Timestamp = "1700000000",
        ModTimestamp = "1700000000",
    };
}
