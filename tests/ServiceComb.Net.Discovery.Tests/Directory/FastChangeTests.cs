using System.Globalization;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Directory;

/// <summary>Changes the same instances faster than the directory can query them, in a random order with a fixed seed.</summary>
public sealed class FastChangeTests
{
    private static readonly string[] Services = ["orders", "users"];

    // The delete event of the engine (2.3 s), the time for which events take precedence (4 s) and the longest interval between two
    // verifications (18 s), with a reserve for a clock that runs ahead of the responses.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData(1, 50, false)]
    [InlineData(2, 300, false)]
    [InlineData(3, 50, true)]
    [InlineData(4, 300, true)]
    [InlineData(5, 300, true)]
    [InlineData(6, 1000, true)]
    public async Task After_fast_changes_of_the_same_instances_the_directory_equals_the_registry(int seed, int maxMillisBetweenChanges, bool breaksWatches)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var random = new Random(seed);
        var changing = new List<ChangingInstance>();
        foreach (var service in Services)
        {
            for (var i = 0; i < 3; i++)
            {
                var stable = await fixture.ProvideAsync(service, $"{service}-stable{i}", endpoint: $"rest://10.0.0.{i}:80");
                changing.Add(new ChangingInstance(fixture, random, stable.ServiceId!, $"{service}-{i}"));
            }
        }

        var app = await fixture.RunAsync();
        var entries = Services.Select(service => DiscoveryFixture.Directory(app).Find(service)!).ToList();
        await fixture.WatchIsOpenAsync();
        for (var round = 0; round < 6; round++)
        {
            for (var change = 0; change < 60; change++)
            {
                await changing[random.Next(changing.Count)].ChangeAsync();
                if (breaksWatches && random.Next(15) == 0)
                {
                    fixture.Proxy.BreakWatches();
                }

                fixture.Time.Advance(TimeSpan.FromMilliseconds(random.Next(maxMillisBetweenChanges)));
            }

            await UntilEqualAsync(fixture, entries);
        }

        // Without changes, only verifications and heartbeats are left.
        var before = fixture.Proxy.Requests.Count;
        await fixture.AdvanceSettledAsync(TimeSpan.FromMinutes(1));
        Assert.InRange(fixture.Proxy.Requests.Count - before, 1, 30);
        await UntilEqualAsync(fixture, entries);
    }

    private static async Task UntilEqualAsync(DiscoveryFixture fixture, List<ServiceEntry> entries)
    {
        foreach (var entry in entries)
        {
            var (expected, end) = (Describe(await fixture.FindAsync(entry.Name)), fixture.Time.GetUtcNow() + Bound);
            while (Describe(entry) != expected && fixture.Time.GetUtcNow() < end)
            {
                await fixture.AdvanceSettledAsync(TimeSpan.FromSeconds(1));
            }

            Assert.Equal(expected, Describe(entry));
        }
    }

    private static string Describe(ServiceEntry entry) =>
        string.Join('\n', entry.Current.Instances.Select(static one => Describe(one.InstanceId, one.Endpoints[0].Host, one.Properties)));

    private static string Describe(IEnumerable<MicroserviceInstance> registered) => string.Join('\n', registered
        .Where(static one => one.Status is InstanceStatus.Up)
        .OrderBy(static one => one.InstanceId, StringComparer.Ordinal)
        .Select(static one => Describe(one.InstanceId!, new Uri(one.Endpoints[0]).Host, one.Properties)));

    private static string Describe(string id, string host, IReadOnlyDictionary<string, string> properties) =>
        $"{id} {host} {properties.GetValueOrDefault("n")}";

    private sealed class ChangingInstance(DiscoveryFixture fixture, Random random, string serviceId, string id)
    {
        private bool _isRegistered;

        public Task ChangeAsync() => (_isRegistered ? random.Next(6) : 0) switch
        {
            0 => _isRegistered ? DeregisterAsync() : RegisterAsync(),
            1 => fixture.Operator.SetInstancePropertiesAsync(serviceId, id, new Dictionary<string, string> { ["n"] = $"{random.Next(100)}" }, cancellationToken: DiscoveryFixture.Stop),
            2 => fixture.Operator.SetStatusAsync(serviceId, id, InstanceStatus.Testing, DiscoveryFixture.Stop),
            3 => fixture.Operator.SetStatusAsync(serviceId, id, InstanceStatus.Down, DiscoveryFixture.Stop),
            _ => fixture.Operator.SetStatusAsync(serviceId, id, InstanceStatus.Up, DiscoveryFixture.Stop),
        };

        private Task RegisterAsync()
        {
            _isRegistered = true;
            return fixture.Operator.RegisterInstanceAsync(
                serviceId,
                new MicroserviceInstance
                {
                    InstanceId = id,
                    HostName = "host",
                    Endpoints = [string.Create(CultureInfo.InvariantCulture, $"rest://10.0.1.{random.Next(250)}:80")],
                    HealthCheck = new HealthCheck { Mode = "push", Interval = 3600, Times = 3 },
                },
                DiscoveryFixture.Stop);
        }

        private Task DeregisterAsync()
        {
            _isRegistered = false;
            return fixture.Operator.DeregisterInstanceAsync(serviceId, id, DiscoveryFixture.Stop);
        }
    }
}
