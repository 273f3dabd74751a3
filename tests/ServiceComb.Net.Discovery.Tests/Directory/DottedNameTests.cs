using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Directory;

/// <summary>Services whose names contain dots, as the default name of an app does, without being declared.</summary>
public sealed class DottedNameTests
{
    private const string Service = "Contoso.Orders.Api";

    [Theory]
    [InlineData("Contoso.Orders.Api")]
    [InlineData("contoso.orders.api")]
    public async Task A_name_with_dots_is_a_service_when_the_registry_lists_it(string host)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync(Service, "a");
        var entry = DiscoveryFixture.Directory(await world.RunAsync()).Find(host)!;
        var list = await entry.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("a", Assert.Single(list.Instances).InstanceId);
        Assert.Equal(("shop", host, Service), (entry.Application, entry.Name, entry.ServiceName));
    }

    [Theory]
    [InlineData("Contoso.Orders.Api", "a")]
    [InlineData("contoso.orders.api", "b")]
    public async Task Of_names_that_differ_in_case_only_the_exact_one_is_chosen(string host, string expected)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync(Service, "a");
        await world.ProvideAsync("contoso.orders.api", "b");
        var list = await DiscoveryFixture.Directory(await world.RunAsync()).Find(host)!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal(expected, Assert.Single(list.Instances).InstanceId);
    }

    [Fact]
    public async Task Changes_of_a_service_with_dots_are_followed()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync(Service, "a");
        var entry = await world.FollowAsync("contoso.orders.api", ["a"]);
        await world.ProvideAsync(Service, "b", endpoint: "rest://10.0.0.2:8080");
        await world.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task Hosts_of_the_internet_have_no_entry_and_cost_one_request_together()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync(Service, "a", application: "another");
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        Assert.False((await directory.Find("example.org")!.GetAsync(DiscoveryFixture.Stop)).IsKnown);
        for (var i = 0; i < 2000; i++)
        {
            Assert.Null(directory.Find($"host{i}.example.org"));
        }

        Assert.Null(directory.Find("example.org"));
        Assert.Null(directory.Find(Service));
        Assert.Empty(directory.Entries);
        Assert.Equal(1, world.Proxy.Requests.Count(line => line.EndsWith("/microservices", StringComparison.Ordinal) && line.StartsWith("GET", StringComparison.Ordinal)));
        Assert.Equal(0, world.Proxy.Count("example.org"));
    }

    [Fact]
    public async Task A_listed_name_with_dots_is_logged_because_it_takes_precedence_over_DNS()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("api.example.org", "a");
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        for (var i = 0; i < 3; i++)
        {
            await directory.Find("API.example.org")!.GetAsync(DiscoveryFixture.Stop);
        }

        Assert.Equal(1, world.Logs.Count("Information 228 Calls of the host API.example.org go to the service api.example.org"));
    }

    [Fact]
    public async Task A_listed_name_with_dots_is_a_host_when_only_declared_names_are_services()
    {
        (string, string?)[] settings = [("servicecomb:discovery:dottedNames", "false"), ("servicecomb:discovery:services", Service)];
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("api.example.org", "a");
        await world.ProvideAsync(Service, "b");
        var directory = DiscoveryFixture.Directory(await world.RunAsync(settings: settings));
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(directory.Find("api.example.org"));
            await world.AdvanceAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));
        }

        Assert.Equal("b", Assert.Single((await directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop)).Instances).InstanceId);
        Assert.Equal(0, world.Proxy.Requests.Count(line => line.EndsWith("/microservices", StringComparison.Ordinal) && line.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_address_does_not_make_the_registry_list_its_services()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        Assert.Null(directory.Find("10.0.0.1"));
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(0, world.Proxy.Requests.Count(line => line.EndsWith("/microservices", StringComparison.Ordinal) && line.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_service_that_registers_later_is_found()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        await directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop);
        Assert.Null(directory.Find(Service));
        await world.ProvideAsync(Service, "a");
        var registered = world.Time.GetUtcNow();
        await world.UntilAsync(() => directory.Find(Service) is not null, "it is found", TimeSpan.FromSeconds(1));
        Assert.InRange(world.Time.GetUtcNow() - registered, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.Equal("a", Assert.Single((await directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop)).Instances).InstanceId);
    }

    [Fact]
    public async Task When_the_registry_refuses_to_list_its_services_a_name_with_dots_must_be_declared()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync(Service, "a");
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        world.Proxy.Answer("/microservices", 403, """{"errorCode":"403001","errorMessage":"Forbidden"}""");
        Assert.False((await directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop)).IsKnown);
        Assert.Null(directory.Find(Service));
        Assert.Equal(1, world.Logs.Count("must be declared"));
    }

    [Fact]
    public async Task While_the_registry_is_away_a_host_is_passed_on_and_afterwards_a_service_is_found()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync(Service, "a");
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        world.Proxy.Answer("/registry/microservices", 503);
        var first = directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop).AsTask();
        await world.UntilAsync(() => first.IsCompleted, "the first call waited");
        Assert.False((await first).IsKnown);
        var other = directory.Find("example.org")?.GetAsync(DiscoveryFixture.Stop).AsTask();
        Assert.True(other is null or { IsCompleted: true });
        world.Proxy.Intercept = null;
        await world.UntilAsync(() => directory.Find(Service)?.Current.Instances.Length == 1, "it is found", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Service_discovery_finds_a_name_with_dots_also_when_it_registers_later()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        var resolver = app.Services.GetRequiredService<ServiceEndpointResolver>();
        var before = await resolver.GetEndpointsAsync($"http://{Service}", DiscoveryFixture.Stop);
        Assert.Null(Assert.Single(before.Endpoints).Features.Get<ServiceInstance>());
        await world.ProvideAsync(Service, "a");
        await world.UntilAsync(
            async () => (await resolver.GetEndpointsAsync($"http://{Service}", DiscoveryFixture.Stop)).Endpoints[0].Features.Get<ServiceInstance>() is { InstanceId: "a" },
            "it is found",
            TimeSpan.FromSeconds(1));
    }
}
