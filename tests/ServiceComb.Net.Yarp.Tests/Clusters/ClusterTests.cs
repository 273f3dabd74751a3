using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Yarp.Tests.Fixtures;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Tests.Clusters;

public sealed class ClusterTests
{
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_service_has_a_route_whose_prefix_is_removed()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var carts = await Backend.StartAsync("c");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            builder => ((FakeDirectory)builder.Services.Single(one => one.ServiceType == typeof(Discovery.Directory.IInstanceDirectory)).ImplementationInstance!).Publish("carts", carts.Instance),
            ("servicecomb.gateway.services", "orders, carts"));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/orders/list?a=1&b=%2F", Stop));
        Assert.Equal("200 from c", await gateway.Client.GetStringAsync("/carts", Stop));
        Assert.Equal("200 from c", await gateway.Client.GetStringAsync("/Carts/one", Stop));
        Assert.Equal(["GET /list?a=1&b=%2F"], orders.Requests);
        Assert.Equal(["GET /", "GET /one"], carts.Requests);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/stock/list", Stop)).StatusCode);
    }

    [Fact]
    public async Task Destinations_follow_the_directory_and_keep_their_state()
    {
        var applied = new AppliedConfigurations();
        await using var gateway = await GatewayFixture.StartAsync(
            [FakeDirectory.Instance("a"), FakeDirectory.Instance("b")], builder => builder.Services.AddSingleton<IConfigChangeListener>(applied));
        var before = Destinations(gateway);
        Assert.Equal(["a", "b"], before.Keys.Order());

        var next = applied.Next;
        gateway.Directory.Publish("orders", FakeDirectory.Instance("b"), FakeDirectory.Instance("c", address: "http://127.0.0.1:2/base/"));
        gateway.Time.Advance(Coalesce);
        await next;
        var after = Destinations(gateway);
        Assert.Equal(["b", "c"], after.Keys.Order());
        Assert.Same(before["b"], after["b"]);
        Assert.Equal("http://127.0.0.1:2/base/", after["c"].Model.Config.Address);
    }

    [Fact]
    public async Task A_burst_of_changes_is_one_configuration_and_a_steady_stream_does_not_hold_it_back()
    {
        var applied = new AppliedConfigurations();
        await using var gateway = await GatewayFixture.StartAsync(
            [FakeDirectory.Instance("a")], builder => builder.Services.AddSingleton<IConfigChangeListener>(applied));
        for (var round = 0; round < 3; round++)
        {
            var (count, next) = (applied.Count, applied.Next);
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(count, applied.Count);
                gateway.Directory.Publish("orders", FakeDirectory.Instance($"{round}{i}"));
                gateway.Time.Advance(Coalesce / 5);
            }

            await next;
            Assert.Equal(count + 1, applied.Count);
            Assert.Equal([$"{round}4"], Destinations(gateway).Keys);
        }
    }

    [Fact]
    public async Task An_instance_is_called_before_the_proxy_has_applied_it()
    {
        await using var backend = await Backend.StartAsync("new");
        await using var gateway = await GatewayFixture.StartAsync([]);
        gateway.Directory.Publish("orders", backend.Instance);
        Assert.Equal("200 from new", await gateway.Client.GetStringAsync("/orders", Stop));
        Assert.Empty(Destinations(gateway));
    }

    [Fact]
    public async Task Each_of_many_instances_is_called_through_its_own_destination()
    {
        await using var backend = await Backend.StartAsync("b");
        string[] ids = [.. Enumerable.Range(0, 20).Select(static i => $"instance-{i:D2}")];
        var used = new UsedDestinations();
        await using var gateway = await GatewayFixture.StartAsync(
            [.. ids.Select(id => FakeDirectory.Instance(id, address: backend.Address))], builder => builder.Services.AddSingleton<ITransformProvider>(used));
        foreach (var _ in ids)
        {
            Assert.Equal("200 from b", await gateway.Client.GetStringAsync("/orders", Stop));
        }

        var known = Destinations(gateway);
        Assert.Equal(ids, used.Seen.Select(static one => one.DestinationId).Order(StringComparer.Ordinal));
        Assert.All(used.Seen, one => Assert.Same(known[one.DestinationId], one));
    }

    [Fact]
    public async Task An_instance_that_moved_is_called_where_it_is_before_the_proxy_has_applied_it()
    {
        await using var old = await Backend.StartAsync("one");
        await using var now = await Backend.StartAsync("one");
        await using var gateway = await GatewayFixture.StartAsync([old.Instance]);
        gateway.Directory.Publish("orders", now.Instance);
        await gateway.Client.GetAsync("/orders/list", Stop);
        Assert.Equal((0, 1), (old.Requests.Count, now.Requests.Count));
    }

    [Fact]
    public async Task Instances_whose_ids_differ_only_in_case_are_both_called()
    {
        await using var one = await Backend.StartAsync("one");
        await using var other = await Backend.StartAsync("ONE");
        await using var gateway = await GatewayFixture.StartAsync([one.Instance, other.Instance]);
        string[] responses = [await gateway.Client.GetStringAsync("/orders", Stop), await gateway.Client.GetStringAsync("/orders", Stop)];
        Assert.Equal(["200 from ONE", "200 from one"], responses.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_route_from_elsewhere_may_name_a_service_and_other_clusters_pass_untouched()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var other = await Backend.StartAsync("other", 503);
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            builder => builder.Services.AddSingleton<IProxyConfigProvider>(new InMemoryConfigProvider(
                [
                    new RouteConfig { RouteId = "shop", ClusterId = "servicecomb:orders", Match = new RouteMatch { Path = "/shop/{**rest}" } },
                    new RouteConfig { RouteId = "other", ClusterId = "other", Match = new RouteMatch { Path = "/other" } },
                ],
                [new ClusterConfig { ClusterId = "other", Destinations = new Dictionary<string, DestinationConfig> { ["1"] = new() { Address = other.Address } } }])),
            ("servicecomb.matchGroup.all", "matches: [{name: all}]"),
            ("servicecomb.retry.all", "maxAttempts: 2"));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/shop/list", Stop));
        Assert.Equal(["GET /shop/list"], orders.Requests);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Client.GetAsync("/other", Stop)).StatusCode);
        Assert.Single(other.Requests);
    }

    [Fact]
    public async Task An_unknown_service_is_queried_when_it_is_called()
    {
        await using var backend = await Backend.StartAsync("late");
        var directory = new DelayedDirectory(backend.Instance);
        await using var app = GatewayFixture.Build(directory, new LiveConfiguration(("servicecomb.gateway.services", "orders")), new FakeTimeProvider(), static _ => { });
        await app.StartAsync(Stop);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        directory.IsThere = true;
        Assert.Equal("200 from late", await client.GetStringAsync("/orders", Stop));
    }

    [Theory]
    [InlineData("scheme", "ftp", "servicecomb:gateway:scheme 'ftp' must be http, https, http+https or https+http")]
    [InlineData("trustContext", "tenant,a b", "servicecomb:gateway:trustContext names 'a b'")]
    [InlineData("useRawPath", "maybe", "servicecomb:gateway:useRawPath 'maybe' must be true or false")]
    [InlineData("maxReplayedBodySize", "64k", "servicecomb:gateway:maxReplayedBodySize '64k' must be a whole number of bytes from 0 to 67108864")]
    [InlineData("maxReplayedBodySize", "67108865", "servicecomb:gateway:maxReplayedBodySize '67108865' must be")]
    public void A_wrong_setting_is_named(string key, string value, string expected)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => GatewayFixture.Build(
            new FakeDirectory(), new LiveConfiguration(("servicecomb.gateway.services", "orders"), ($"servicecomb.gateway.{key}", value)), new FakeTimeProvider(), static _ => { }));
        Assert.StartsWith(expected, wrong.Message);
        Assert.Single(wrong.Failures);
    }

    [Fact]
    public void Services_may_be_a_section()
    {
        var directory = new FakeDirectory();
        directory.Publish("orders");
        directory.Publish("carts");
        using var app = GatewayFixture.Build(
            directory, new LiveConfiguration(("servicecomb.gateway.services.0", "orders"), ("servicecomb.gateway.services.1", "carts")), new FakeTimeProvider(), static _ => { });
        var lookup = ((IApplicationBuilder)app).ApplicationServices.GetRequiredService<IProxyStateLookup>();
        Assert.Equal(["servicecomb:carts", "servicecomb:orders"], lookup.GetClusters().Select(cluster => cluster.ClusterId).Order());
    }

    [Fact]
    public void A_service_with_dots_in_its_name_needs_no_second_declaration()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["servicecomb:service:name"] = "gateway";
        builder.Configuration["servicecomb:gateway:services"] = "shop.orders";
        builder.AddServiceComb();
        builder.Services.AddReverseProxy().AddServiceComb();
        using var app = builder.Build();
        app.MapReverseProxy(proxy => proxy.UseServiceComb());
        Assert.True(app.Services.GetRequiredService<IProxyStateLookup>().TryGetRoute("servicecomb:gateway:services:shop.orders", out var route));
        Assert.Equal("/shop.orders/{**rest}", route.Config.Match.Path);
        Assert.Equal(["default/shop.orders"], app.Services.GetRequiredService<Discovery.Directory.IInstanceDirectory>().Entries.Select(static entry => entry.Name));
    }

    [Fact]
    public void What_is_missing_before_UseServiceComb_is_said()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddReverseProxy().AddServiceComb();
        var app = builder.Build();
        var wrong = Assert.Throws<InvalidOperationException>(() => app.MapReverseProxy(proxy => proxy.UseServiceComb()));
        Assert.StartsWith("UseServiceComb() needs builder.AddServiceComb()", wrong.Message);

        builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddServiceCombGovernance();
        builder.Services.AddReverseProxy();
        app = builder.Build();
        wrong = Assert.Throws<InvalidOperationException>(() => app.MapReverseProxy(proxy => proxy.UseServiceComb()));
        Assert.StartsWith("UseServiceComb() needs builder.Services.AddReverseProxy().AddServiceComb()", wrong.Message);
    }

    private static IReadOnlyDictionary<string, DestinationState> Destinations(GatewayFixture gateway)
    {
        Assert.True(gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("servicecomb:orders", out var cluster));
        return cluster.Destinations.ToDictionary();
    }
}
