using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Registry;
using Yarp.ReverseProxy;

namespace ServiceComb.Net.Yarp.Tests.Clusters;

/// <summary>Changes the same instances faster than the gateway can follow, in a random order with a fixed seed. The engine and the
/// gateway use one fake clock.</summary>
public sealed class FastChangeTests
{
    private static readonly string[] Services = ["orders", "users"];
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 500)]
    public async Task After_fast_changes_of_the_same_instances_the_destinations_equal_the_registry(int seed, int maxMillisBetweenChanges)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Time = time }, Stop);
        var options = new EngineClientOptions { RequestTimeout = TimeSpan.FromMinutes(2) };
        options.Addresses.Add(engine.RegistryAddress.ToString());
        using var transport = new EngineHttpClient(options);
        var registry = new RegistryClient(transport);
        var random = new Random(seed);
        var instances = new Dictionary<(string Service, string Id), bool>();
        foreach (var service in Services)
        {
            var id = await registry.CreateMicroserviceAsync(new Microservice { AppId = "default", ServiceName = service, Version = "1.0.0" }, Stop);
            for (var i = 0; i < 3; i++)
            {
                await RegisterAsync(id, $"{service}-stable{i}");
                instances.Add((id, $"{service}-{i}"), false);
            }
        }

        await using var gateway = await StartGatewayAsync(engine.RegistryAddress, time);
        for (var round = 0; round < 5; round++)
        {
            for (var change = 0; change < 40; change++)
            {
                await ChangeAsync(instances.Keys.ElementAt(random.Next(instances.Count)));
                time.Advance(TimeSpan.FromMilliseconds(random.Next(maxMillisBetweenChanges)));
            }

            foreach (var service in Services)
            {
                await UntilEqualAsync(service);
            }
        }

        async Task ChangeAsync((string Service, string Id) instance)
        {
            var kind = instances[instance] ? random.Next(5) : 0;
            if (kind > 0)
            {
                var status = kind is 1 ? InstanceStatus.Down : kind is 2 ? InstanceStatus.Testing : InstanceStatus.Up;
                await registry.SetStatusAsync(instance.Service, instance.Id, status, Stop);
                return;
            }

            await (instances[instance] ? registry.DeregisterInstanceAsync(instance.Service, instance.Id, Stop) : RegisterAsync(instance.Service, instance.Id));
            instances[instance] = !instances[instance];
        }

        Task<string> RegisterAsync(string service, string id) => registry.RegisterInstanceAsync(
            service,
            new MicroserviceInstance
            {
                InstanceId = id,
                HostName = "host",
                Endpoints = [string.Create(CultureInfo.InvariantCulture, $"rest://10.0.{random.Next(250)}.{random.Next(250)}:8080")],
                HealthCheck = new HealthCheck { Mode = "push", Interval = 3600, Times = 3 },
            },
            Stop);

        async Task UntilEqualAsync(string service)
        {
            var found = await registry.QueryInstancesAsync(new MicroserviceKey { AppId = "default", ServiceName = service, Version = "0+" }, cancellationToken: Stop);
            var expected = Describe(found.Instances.Where(static one => one.Status is InstanceStatus.Up).Select(static one => (one.InstanceId!, new Uri(one.Endpoints[0]).Host)));
            for (var end = time.GetUtcNow() + Bound; Destinations(gateway, service) != expected && time.GetUtcNow() < end;)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                // Yields real time to the gateway.
                await registry.FindMicroserviceIdAsync("", "default", "nobody", "0.0.1", Stop);
            }

            Assert.Equal(expected, Destinations(gateway, service));
        }
    }

    private static string Destinations(WebApplication gateway, string service) =>
        gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster($"servicecomb:{service}", out var cluster)
            ? Describe(cluster.DestinationsState.AllDestinations.Select(static one => (one.DestinationId, new Uri(one.Model.Config.Address).Host)))
            : "no cluster";

    private static string Describe(IEnumerable<(string Id, string Host)> instances) =>
        string.Join('\n', instances.OrderBy(static one => one.Id, StringComparer.Ordinal).Select(static one => $"{one.Id} {one.Host}"));

    private static async Task<WebApplication> StartGatewayAsync(Uri registry, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:name", "gateway"),
            new("servicecomb:registry:sc:address", registry.ToString()),
            new("servicecomb:registry:drainTimeInMillis", "0"),
            new("servicecomb:registry:sc:client:timeout:connect", "3600000"),
            new("servicecomb:registry:sc:client:timeout:request", "3600000"),
            new("servicecomb:gateway:services", string.Join(',', Services)),
        ]);
        builder.Services.AddSingleton(time);
        builder.AddServiceComb();
        builder.Services.AddReverseProxy().AddServiceComb();
        var app = builder.Build();
        app.MapReverseProxy(static proxy => proxy.UseServiceComb());
        await app.StartAsync(Stop);
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        return app;
    }
}
