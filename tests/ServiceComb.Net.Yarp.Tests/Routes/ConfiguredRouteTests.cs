using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Yarp.Tests.Fixtures;
using Yarp.ReverseProxy;

namespace ServiceComb.Net.Yarp.Tests.Routes;

/// <summary>The routes of <c>servicecomb:gateway:routes</c> and <c>servicecomb:gateway:services</c>.</summary>
public sealed class ConfiguredRouteTests
{
    private const string Root = "servicecomb.gateway.routes.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/shop/items/1?a=b", "GET /items/1?a=b", "prefix", "/shop", "prefixSegmentCount", "1")]
    [InlineData("/shop", "GET /", "prefix", "/shop", "prefixSegmentCount", "1")]
    [InlineData("/SHOP/items", "GET /items", "prefix", "/shop/", "prefixSegmentCount", "1")]
    [InlineData("/a/b/c/d", "GET /a/b/c/d", "prefix", "/a/b")]
    [InlineData("/a/b/c/d", "GET /c/d", "prefix", "/a", "prefixSegmentCount", "2")]
    [InlineData("/a/b", "GET /", "prefix", "/a", "prefixSegmentCount", "3")]
    [InlineData("/api/7/items", "GET /items", "path", "/api/{id:int}/{**rest}", "prefixSegmentCount", "2")]
    [InlineData("/anything", "GET /anything", "prefix", "/")]
    public async Task A_route_forwards_its_paths_to_its_service(string path, string received, params string[] fields)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance], [(Root + "one.service", "orders"), .. fields.Chunk(2).Select(static pair => (Root + $"one.{pair[0]}", pair[1]))]);
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync(path, Stop));
        Assert.Equal([received], orders.Requests);
    }

    [Fact]
    public async Task A_route_may_be_a_yaml_text_and_have_dots_in_its_name()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            (Root + "text", "{prefix: /text, service: orders, prefixSegmentCount: 1}"),
            (Root + "with.dots.prefix", "/dots"),
            (Root + "with.dots.service", "orders"));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/text/1", Stop));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/dots/2", Stop));
        Assert.Equal(["GET /1", "GET /dots/2"], orders.Requests);
    }

    [Fact]
    public async Task The_order_decides_between_routes_that_match()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var carts = await Backend.StartAsync("c");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            (Root + "specific", "{prefix: /shop/carts, service: carts}"),
            (Root + "all", "{prefix: /shop, service: orders}"),
            (Root + "first", "{prefix: /, service: carts, order: -1, path: ''}"));
        gateway.Directory.Publish("carts", carts.Instance);
        await gateway.ApplyAsync(() => gateway.Configuration.Change(Root + "first", null));
        Assert.Equal("200 from c", await gateway.Client.GetStringAsync("/shop/carts/1", Stop));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/shop/other", Stop));

        await gateway.ApplyAsync(() => gateway.Configuration.Change(Root + "first", "{prefix: /, service: carts, order: -1}"));
        Assert.Equal("200 from c", await gateway.Client.GetStringAsync("/shop/other", Stop));
    }

    [Fact]
    public async Task Routes_and_services_are_added_changed_and_removed_at_run_time()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance]);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/shop", Stop)).StatusCode);

        await gateway.ApplyAsync(() => gateway.Configuration.Change(Root + "shop", "{prefix: /shop, service: orders}"));
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/shop", Stop)).StatusCode);

        await gateway.ApplyAsync(() => gateway.Configuration.Change(Root + "shop", "{prefix: /store, service: orders}"));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/shop", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/store", Stop)).StatusCode);

        await gateway.ApplyAsync(() => gateway.Configuration.Change(Root + "shop", null));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/store", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/orders", Stop)).StatusCode);

        await gateway.ApplyAsync(() => gateway.Configuration.Change("servicecomb.gateway.services", null));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/orders", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_change_leaves_other_routes_clusters_and_destinations_as_they_are()
    {
        await using var gateway = await GatewayFixture.StartAsync([FakeDirectory.Instance("a")], (Root + "kept", "{prefix: /kept, service: orders}"));
        gateway.Directory.Publish("carts", FakeDirectory.Instance("c"));
        Assert.True(gateway.Proxy.TryGetRoute("servicecomb:gateway:routes:kept", out var route));
        Assert.True(gateway.Proxy.TryGetCluster("servicecomb:orders", out var cluster));
        var (model, destination) = (cluster.Model, cluster.Destinations["a"]);

        await gateway.ApplyAsync(() => gateway.Configuration.Change(Root + "new", "{prefix: /new, service: carts}"));

        Assert.True(gateway.Proxy.TryGetCluster("servicecomb:carts", out _));
        Assert.True(gateway.Proxy.TryGetRoute("servicecomb:gateway:routes:kept", out var routeAfter));
        Assert.True(gateway.Proxy.TryGetCluster("servicecomb:orders", out var clusterAfter));
        Assert.Same(route, routeAfter);
        Assert.Same(cluster, clusterAfter);
        Assert.Same(model, clusterAfter.Model);
        Assert.Same(destination, clusterAfter.Destinations["a"]);
    }

    [Fact]
    public async Task A_request_in_flight_survives_the_removal_of_its_route()
    {
        await using var orders = await Backend.StartAsync("o");
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        orders.Handler = async context =>
        {
            arrived.SetResult();
            await release.Task;
            await context.Response.Body.WriteAsync("done"u8.ToArray(), Stop);
        };
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance]);
        var running = gateway.Client.GetStringAsync("/orders/slow", Stop);
        await arrived.Task;
        await gateway.ApplyAsync(() => gateway.Configuration.Change("servicecomb.gateway.services", null));
        Assert.False(gateway.Proxy.TryGetCluster("servicecomb:orders", out _));
        release.SetResult();
        Assert.Equal("done", await running);
    }

    [Fact]
    public async Task No_request_fails_while_other_routes_change()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance]);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(async _ =>
        {
            var count = 0;
            for (; !stop.IsCancellationRequested; count++)
            {
                Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/orders", Stop));
            }

            return count;
        }).ToArray();
        for (var i = 0; i < 30; i++)
        {
            var prefix = $"/route{i}";
            await gateway.ApplyAsync(() => gateway.Configuration.Change(Root + $"r{i % 3}", $"{{prefix: {prefix}, service: orders}}"));
            Assert.Equal("200 from o", await gateway.Client.GetStringAsync(prefix, Stop));
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(callers), static count => Assert.NotEqual(0, count));
    }

    [Theory]
    [InlineData("{prefix: /x}", "service is missing")]
    [InlineData("{service: orders}", "either path or prefix is required")]
    [InlineData("{service: orders, path: /x, prefix: /x}", "either path or prefix is required")]
    [InlineData("{service: orders, prefix: x}", "prefix 'x' must begin with '/'")]
    [InlineData("{service: orders, prefix: '/{x}'}", "use path for a pattern")]
    [InlineData("{service: orders, path: '/{x'}", "incomplete parameter")]
    [InlineData("{service: orders, path: '/reports/{year:integer}/{**rest}'}", "the constraint 'integer' of 'year' is invalid")]
    [InlineData("{service: orders, path: '/x/{y:range(1)}'}", "the constraint 'range(1)' of 'y' is invalid")]
    [InlineData("{service: orders, path: '/good/{y:regex([)}'}", "the constraint 'regex([)' of 'y' is invalid")]
    [InlineData("{service: orders, path: '/good/{y:regex([)?}'}", "the constraint 'regex([)' of 'y' is invalid")]
    [InlineData("{service: or ders, prefix: /x}", "'or ders' is not a valid service name")]
    [InlineData("{service: orders, application: a b, prefix: /x}", "'a b' is not a valid application name")]
    [InlineData("{service: orders, versionRule: new, prefix: /x}", "'new' is not a version rule")]
    [InlineData("{service: orders, prefix: /x, prefixSegmentCount: many}", "prefixSegmentCount: 'many' is not a whole number")]
    [InlineData("{service: orders, prefix: /x, prefixSegmentCount: -1}", "prefixSegmentCount: -1 is not within 0 and 100")]
    [InlineData("{service: orders, prefx: /x}", "prefx: is not a field of a route")]
    [InlineData("{service: orders, prefix: /good}", "matches the same paths, with the same order, as servicecomb:gateway:routes:a")]
    [InlineData("{service: orders, path: '/good/{**other}'}", "matches the same paths, with the same order, as servicecomb:gateway:routes:a")]
    [InlineData("prefix=/x", "a map with the fields path, prefix")]
    [InlineData("{service: [orders", "line 2")]
    public async Task A_bad_route_is_rejected_by_its_name_and_others_go_on(string bad, string reason)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance], (Root + "bad", bad), (Root + "a", "{prefix: /good, service: orders}"));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/good", Stop));
        var line = Assert.Single(gateway.Logs.Warnings);
        Assert.StartsWith("Route servicecomb:gateway:routes:bad is left out: ", line);
        Assert.Contains(reason, line, StringComparison.Ordinal);

        await gateway.ApplyAsync(() => gateway.Configuration.Change(Root + "other", "{prefix: /other, service: orders}"));
        Assert.Single(gateway.Logs.Warnings);
        await gateway.ApplyAsync(() => gateway.Configuration.Change(Root + "bad", "{prefix: /corrected, service: orders}"));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/corrected", Stop));
    }

    [Theory]
    [InlineData("orders,ca{rts", "servicecomb:gateway:services:ca{rts is left out: 'ca{rts' is not a valid service name")]
    [InlineData("orders,-x", "servicecomb:gateway:services:-x is left out: '-x' is not a valid service name")]
    [InlineData("orders,Orders", "servicecomb:gateway:services:Orders is left out: matches the same paths")]
    public async Task A_bad_service_name_is_rejected_and_others_go_on(string services, string reason)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance], ("servicecomb.gateway.services", services));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/orders", Stop));
        Assert.StartsWith($"Route {reason}", Assert.Single(gateway.Logs.Warnings));
    }

    [Fact]
    public async Task A_service_that_the_directory_does_not_recognize_leaves_the_others_alone()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance], ("servicecomb.gateway.services", "orders,unheard"));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/orders", Stop));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Client.GetAsync("/unheard", Stop)).StatusCode);
        Assert.StartsWith("Cluster servicecomb:unheard has no destinations: the directory does not recognize 'unheard' as a service", gateway.Logs.Warnings[0]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-7")]
    public async Task A_route_of_YARP_has_precedence_over_one_with_the_same_paths_and_order(string order)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var other = await Backend.StartAsync("other");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            (Root + "shop", $"{{prefix: /shop, service: orders, order: {order}}}"),
            ("ReverseProxy.Routes.shop.ClusterId", "other"),
            ("ReverseProxy.Routes.shop.Order", order),
            ("ReverseProxy.Routes.shop.Match.Path", "/shop/{**all}"),
            ("ReverseProxy.Routes.shop.Match.Methods.0", "GET"),
            ("ReverseProxy.Clusters.other.Destinations.one.Address", other.Address));
        Assert.Equal("200 from other", await gateway.Client.GetStringAsync("/shop/1", Stop));
        using var posted = await gateway.Client.PostAsync("/shop/1", null, Stop);
        Assert.Equal("200 from o", await posted.Content.ReadAsStringAsync(Stop));

        await gateway.ApplyAsync(() => gateway.Configuration.Change("ReverseProxy.Routes.shop.Match.Methods.0", null));
        Assert.Equal("200 from other", await gateway.Client.GetStringAsync("/shop/1", Stop));
    }

    [Fact]
    public async Task Invalid_settings_at_run_time_keep_the_previous_routes()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance]);
        gateway.Configuration.Change("servicecomb.gateway.scheme", "ftp");
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/orders", Stop));
        Assert.StartsWith("The changed settings of the gateway are invalid; the previous routes remain in force: servicecomb:gateway:scheme 'ftp'", Assert.Single(gateway.Logs.Warnings));
    }

    [Fact]
    public void Routes_may_be_set_in_code()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["servicecomb:service:name"] = "gateway";
        builder.AddServiceComb();
        builder.Services.AddReverseProxy().AddServiceComb(static options => options.Routes["code"] = new() { Prefix = "/code", Service = "orders" });
        using var app = builder.Build();
        app.MapReverseProxy(proxy => proxy.UseServiceComb());
        Assert.True(app.Services.GetRequiredService<IProxyStateLookup>().TryGetRoute("servicecomb:gateway:routes:code", out var route));
        Assert.Equal("/code/{**rest}", route.Config.Match.Path);
    }
}
