using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.World;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class DirectoryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_first_look_waits_for_the_list_and_later_ones_do_not()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        await world.RegisterAsync(await world.CreateAsync("orders"), "o1", "rest://10.1.2.3:8080?sslEnabled=true&urlPrefix=%2Fapi");
        var entry = DiscoveryWorld.DirectoryOf(await world.RunRegisteredAsync()).Find("orders")!;

        var instance = Assert.Single((await entry.GetAsync(TestContext.Current.CancellationToken)).Instances);

        Assert.Equal("https://10.1.2.3:8080/api/", instance.Address.ToString());
        Assert.True(entry.GetAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Instances_come_and_go_live_without_the_clock_moving()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var service = await world.CreateAsync("orders");
        var entry = await FollowAsync(world, "orders");
        await world.RegisterAsync(service, "o1");
        await SeesAsync(world, entry, "o1");
        await world.RegisterAsync(await world.CreateAsync("orders", "2.0.0"), "o2");
        await SeesAsync(world, entry, "o1 o2");

        await world.SendAsync(HttpMethod.Put, $"microservices/{service}/instances/o1/status?value=OUTOFSERVICE");

        await SeesAsync(world, entry, "o2");
    }

    [Fact]
    public async Task A_lost_watch_is_opened_again_and_what_was_missed_is_found()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var service = await world.CreateAsync("orders");
        var entry = await FollowAsync(world, "orders");
        world.Engine.Faults.Answer("*watcher", 503, times: 3);
        world.Engine.DropWatches();

        await world.RegisterAsync(service, "o1");
        await world.UntilAsync(() => Names(entry) == "o1", "o1 is seen", Second);
        await world.RegisterAsync(service, "o2");

        await world.UntilAsync(() => Names(entry) == "o1 o2", "o2 is seen", Second);
    }

    [Fact]
    public async Task Only_instances_that_are_up_and_speak_http_are_listed()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var service = await world.CreateAsync("orders");
        foreach (var status in (string[])["UP", "DOWN", "STARTING", "TESTING", "OUTOFSERVICE"])
        {
            await world.RegisterAsync(service, status, status: status);
        }

        await world.RegisterAsync(service, "binary", "highway://127.0.0.1:7070");

        Assert.Equal("UP", Names(await FollowAsync(world, "orders")));
    }

    [Fact]
    public async Task A_service_that_appears_later_is_found_when_it_is_used_again()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await world.RunRegisteredAsync();
        var directory = DiscoveryWorld.DirectoryOf(app);
        Assert.False((await directory.Find("orders")!.GetAsync(TestContext.Current.CancellationToken)).IsKnown);

        await world.RegisterAsync(await world.CreateAsync("orders"), "o1");

        await world.UntilAsync(() => Names(directory.Find("orders")!) == "o1", "o1 is seen", Second);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("example.com")]
    [InlineData("")]
    public async Task What_cannot_be_a_service_has_no_entry(string host)
    {
        await using var world = await DiscoveryWorld.StartAsync();
        Assert.Null(DiscoveryWorld.DirectoryOf(await world.RunAsync()).Find(host));
    }

    [Fact]
    public async Task The_list_stays_while_the_engine_is_away_and_follows_it_again_when_it_is_back()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var service = await world.CreateAsync("orders");
        await world.RegisterAsync(service, "o1");
        var entry = await FollowAsync(world, "orders");

        await world.Engine.RestartAsync(whileAway: async () =>
        {
            for (var passed = 0; passed < 60; passed++)
            {
                world.Clock.Advance(Second);
                await Task.Yield();
            }

            Assert.Equal("o1", Names(entry));
        });
        await world.RegisterAsync(service, "o2");

        await world.UntilAsync(() => Names(entry) == "o1 o2", "o2 is seen", Second);
    }

    [Fact]
    public async Task An_emptied_engine_does_not_take_away_instances_that_answer()
    {
        using var alive = new TcpListener(IPAddress.Loopback, 0);
        alive.Start();
        await using var world = await DiscoveryWorld.StartAsync();
        world.IsRealTime = true;
        var service = await world.CreateAsync("orders");
        await world.RegisterAsync(service, "alive", $"rest://127.0.0.1:{((IPEndPoint)alive.LocalEndpoint).Port}");
        await world.RegisterAsync(service, "dead", "rest://127.0.0.1:1");
        var entry = await FollowAsync(world, "orders", ("servicecomb:registry:sc:pollIntervalInMillis", "100"));

        await world.Engine.RestartAsync(empty: true);

        for (var probe = 1; probe <= 4; probe++)
        {
            using var connection = await alive.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Contains("alive", Names(entry), StringComparison.Ordinal);
        }

        await world.UntilAsync(() => Names(entry) == "alive", "the dead one is dropped");
    }

    [Fact]
    public async Task Service_discovery_of_the_framework_reads_the_directory()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var service = await world.CreateAsync("orders");
        await world.RegisterAsync(service, "o1", "rest://10.0.0.1:80");
        var app = await world.RunRegisteredAsync();
        var resolver = app.Services.GetRequiredService<ServiceEndpointResolver>();

        var before = await resolver.GetEndpointsAsync("http://orders", TestContext.Current.CancellationToken);
        await world.RegisterAsync(service, "o2", "rest://10.0.0.2:80");
        await world.UntilAsync(() => before.ChangeToken.HasChanged, "the change is announced");
        var after = await resolver.GetEndpointsAsync("http://orders", TestContext.Current.CancellationToken);

        Assert.Single(before.Endpoints);
        Assert.Equal(2, after.Endpoints.Count);
        Assert.Equal("o1", before.Endpoints[0].Features.Get<ServiceInstance>()!.InstanceId);
    }

    private static async Task<ServiceEntry> FollowAsync(DiscoveryWorld world, string name, params IEnumerable<(string Key, string Value)> settings)
    {
        var app = await world.RunRegisteredAsync(settings);
        var entry = DiscoveryWorld.DirectoryOf(app).Find(name)!;
        await entry.GetAsync(TestContext.Current.CancellationToken);
        return entry;
    }

    private static Task SeesAsync(DiscoveryWorld world, ServiceEntry entry, string expected) =>
        world.UntilAsync(() => Names(entry) == expected, $"'{expected}' instead of '{Names(entry)}'");

    private static string Names(ServiceEntry entry) => string.Join(' ', entry.Current.Instances.Select(static instance => instance.InstanceId));
}
