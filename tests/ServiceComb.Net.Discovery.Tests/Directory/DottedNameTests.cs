using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Directory;

/// <summary>Tests services whose names contain dots, as default names often do, and which are not declared.</summary>
public sealed class DottedNameTests
{
    private const string Service = "Contoso.Orders.Api";

    [Theory]
    [InlineData("Contoso.Orders.Api")]
    [InlineData("contoso.orders.api")]
    public async Task A_name_with_dots_is_a_service_when_the_registry_lists_it(string host)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync(Service, "a");
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync()).Find(host)!;
        var list = await entry.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("a", Assert.Single(list.Instances).InstanceId);
        Assert.Equal(("shop", host, Service), (entry.Application, entry.Name, entry.ServiceName));
    }

    [Theory]
    [InlineData("Contoso.Orders.Api", "a")]
    [InlineData("contoso.orders.api", "b")]
    public async Task The_exact_name_is_chosen_among_names_that_differ_only_in_case(string host, string expected)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync(Service, "a");
        await fixture.ProvideAsync("contoso.orders.api", "b");
        var list = await DiscoveryFixture.Directory(await fixture.RunAsync()).Find(host)!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal(expected, Assert.Single(list.Instances).InstanceId);
    }

    [Fact]
    public async Task The_directory_is_updated_when_a_service_with_dots_changes()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync(Service, "a");
        var entry = await fixture.TrackAsync("contoso.orders.api", ["a"]);
        await fixture.ProvideAsync(Service, "b", endpoint: "rest://10.0.0.2:8080");
        await fixture.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task Internet_hosts_have_no_entry_and_cost_a_single_list_request()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync(Service, "a", application: "another");
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        Assert.False((await directory.Find("example.org")!.GetAsync(DiscoveryFixture.Stop)).IsKnown);
        for (var i = 0; i < 2000; i++)
        {
            Assert.Null(directory.Find($"host{i}.example.org"));
        }

        Assert.Null(directory.Find("example.org"));
        Assert.Null(directory.Find(Service));
        Assert.Empty(directory.Entries);
        Assert.Equal(1, fixture.Proxy.Requests.Count(line => line.EndsWith("/microservices", StringComparison.Ordinal) && line.StartsWith("GET", StringComparison.Ordinal)));
        Assert.Equal(0, fixture.Proxy.Count("example.org"));
    }

    [Fact]
    public async Task A_listed_name_with_dots_is_logged_because_it_takes_precedence_over_DNS()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("api.example.org", "a");
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        for (var i = 0; i < 3; i++)
        {
            await directory.Find("API.example.org")!.GetAsync(DiscoveryFixture.Stop);
        }

        // Logged by the thread that subscribed, after others can find the entry.
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 228") > 0, "the precedence is logged");
        Assert.Equal(1, fixture.Logs.Count("Information 228 Calls to host API.example.org go to service api.example.org"));
    }

    [Fact]
    public async Task A_listed_name_with_dots_is_a_host_when_only_declared_names_are_services()
    {
        (string, string?)[] settings = [("servicecomb:discovery:dottedNames", "false"), ("servicecomb:discovery:services", Service)];
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("api.example.org", "a");
        await fixture.ProvideAsync(Service, "b");
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync(settings: settings));
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(directory.Find("api.example.org"));
            await fixture.AdvanceAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));
        }

        Assert.Equal("b", Assert.Single((await directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop)).Instances).InstanceId);
        Assert.Equal(0, fixture.Proxy.Requests.Count(line => line.EndsWith("/microservices", StringComparison.Ordinal) && line.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_IP_address_does_not_cause_a_list_request()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        Assert.Null(directory.Find("10.0.0.1"));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(0, fixture.Proxy.Requests.Count(line => line.EndsWith("/microservices", StringComparison.Ordinal) && line.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_service_that_registers_later_is_found()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        await directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop);
        Assert.Null(directory.Find(Service));
        await fixture.ProvideAsync(Service, "a");
        var registered = fixture.Time.GetUtcNow();
        await fixture.UntilAsync(() => directory.Find(Service) is not null, "it is found", TimeSpan.FromSeconds(1));
        Assert.InRange(fixture.Time.GetUtcNow() - registered, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.Equal("a", Assert.Single((await directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop)).Instances).InstanceId);
    }

    [Fact]
    public async Task A_name_with_dots_must_be_declared_when_the_registry_denies_listing_its_services()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync(Service, "a");
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        fixture.Proxy.Respond("/microservices", 403, """{"errorCode":"403001","errorMessage":"Forbidden"}""");
        Assert.False((await directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop)).IsKnown);
        Assert.Null(directory.Find(Service));
        Assert.Equal(1, fixture.Logs.Count("must be declared"));
    }

    [Fact]
    public async Task A_name_with_dots_is_a_host_while_the_registry_is_unavailable_and_a_service_afterwards()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync(Service, "a");
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        fixture.Proxy.Respond("/registry/microservices", 503);
        var first = directory.Find(Service)!.GetAsync(DiscoveryFixture.Stop).AsTask();
        await fixture.UntilAsync(() => first.IsCompleted, "the first call waited");
        Assert.False((await first).IsKnown);
        var other = directory.Find("example.org")?.GetAsync(DiscoveryFixture.Stop).AsTask();
        Assert.True(other is null or { IsCompleted: true });
        fixture.Proxy.Intercept = null;
        await fixture.UntilAsync(() => directory.Find(Service)?.Current.Instances.Length == 1, "it is found", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Service_discovery_finds_a_name_with_dots_that_registers_later()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        var resolver = app.Services.GetRequiredService<ServiceEndpointResolver>();
        var before = await resolver.GetEndpointsAsync($"http://{Service}", DiscoveryFixture.Stop);
        Assert.Null(Assert.Single(before.Endpoints).Features.Get<ServiceInstance>());
        await fixture.ProvideAsync(Service, "a");
        await fixture.UntilAsync(
            async () => (await resolver.GetEndpointsAsync($"http://{Service}", DiscoveryFixture.Stop)).Endpoints[0].Features.Get<ServiceInstance>() is { InstanceId: "a" },
            "it is found",
            TimeSpan.FromSeconds(1));
    }
}
