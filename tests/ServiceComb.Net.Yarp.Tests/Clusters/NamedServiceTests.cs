using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Yarp.Tests.Fixtures;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Tests.Clusters;

/// <summary>Clusters of YARP's own configuration that name a service.</summary>
public sealed class NamedServiceTests
{
    private const string Cluster = "ReverseProxy.Clusters.shop.";

    private static readonly (string, string)[] Route =
        [("servicecomb.gateway.services", ""), ("ReverseProxy.Routes.shop.ClusterId", "shop"), ("ReverseProxy.Routes.shop.Match.Path", "/shop/{**rest}")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Destinations.any.Address", "servicecomb://orders")]
    [InlineData("Destinations.any.Address", "servicecomb://orders/")]
    [InlineData("Metadata.ServiceComb+Service", "orders")]
    public async Task A_cluster_that_names_a_service_has_its_instances(string key, string value)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await StartAsync([orders.Instance], (Cluster + key, value));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/shop/list", Stop));
        Assert.Equal(["o"], StateOf(gateway).Destinations.Keys);

        await gateway.ApplyAsync(() => gateway.Directory.Publish("orders", orders.Instance, FakeDirectory.Instance("new")));
        Assert.Equal(["new", "o"], StateOf(gateway).Destinations.Keys.Order());
    }

    [Fact]
    public async Task A_service_of_another_application_is_named_with_it()
    {
        await using var stock = await Backend.StartAsync("s");
        await using var gateway = await StartAsync([], (Cluster + "Destinations.any.Address", "servicecomb://depot/stock?version=1.0%2B"));
        await gateway.ApplyAsync(() =>
        {
            gateway.Directory.Publish("depot/stock?version=1.0+", stock.Instance);
            gateway.Configuration.Change(Cluster + "LoadBalancingPolicy", "Random");
        });
        Assert.Equal("depot/stock", StateOf(gateway).Model.Config.Metadata!["ServiceComb.Service"]);
        Assert.Equal("200 from s", await gateway.Client.GetStringAsync("/shop", Stop));
    }

    [Fact]
    public async Task Everything_else_that_the_author_wrote_is_kept()
    {
        await using var orders = await Backend.StartAsync("o");
        orders.Handler = static context => context.Response.WriteAsync($"{context.Request.Host} {context.Request.Headers["x-mine"]} {context.Request.Path}");
        await using var gateway = await StartAsync(
            [orders.Instance],
            (Cluster + "Destinations.any.Address", "servicecomb://orders"),
            (Cluster + "Destinations.any.Host", "orders.example"),
            (Cluster + "Destinations.any.Metadata.rack", "7"),
            (Cluster + "LoadBalancingPolicy", "LeastRequests"),
            (Cluster + "SessionAffinity.Enabled", "true"),
            (Cluster + "SessionAffinity.AffinityKeyName", "key"),
            (Cluster + "HealthCheck.Passive.Enabled", "true"),
            (Cluster + "HttpClient.MaxConnectionsPerServer", "7"),
            (Cluster + "HttpRequest.ActivityTimeout", "00:00:07"),
            (Cluster + "Metadata.mine", "1"),
            ("ReverseProxy.Routes.shop.Order", "3"),
            ("ReverseProxy.Routes.shop.Transforms.0.PathPrefix", "/v1"),
            ("ReverseProxy.Routes.shop.Transforms.1.RequestHeader", "x-mine"),
            ("ReverseProxy.Routes.shop.Transforms.1.Set", "yes"));
        Assert.Equal("orders.example yes /v1/shop/list", await gateway.Client.GetStringAsync("/shop/list", Stop));
        var config = StateOf(gateway).Model.Config;
        Assert.Equal(("LeastRequests", "key", true), (config.LoadBalancingPolicy, config.SessionAffinity!.AffinityKeyName, config.HealthCheck!.Passive!.Enabled));
        Assert.Equal((7, TimeSpan.FromSeconds(7), "1"), (config.HttpClient!.MaxConnectionsPerServer, config.HttpRequest!.ActivityTimeout, config.Metadata!["mine"]));
        Assert.Equal("7", config.Destinations!["o"].Metadata!["rack"]);
    }

    [Fact]
    public async Task Destinations_carry_what_the_registry_says_of_the_instance()
    {
        var instance = new ServiceInstance(
            "one", "1.2.3", new Uri("http://127.0.0.1:1/base/"), new Dictionary<string, string> { ["rack"] = "7" },
            new() { InstanceId = "one", DataCenterInfo = new() { Name = "center", Region = "north", AvailableZone = "north-1" } });
        await using var gateway = await GatewayFixture.StartAsync([instance]);
        Assert.True(gateway.Proxy.TryGetCluster("servicecomb:orders", out var cluster));
        var config = cluster.Destinations["one"].Model.Config;
        Assert.Equal("http://127.0.0.1:1/base/", config.Address);
        Assert.Equal(
            ["ServiceComb.Property.rack=7", "ServiceComb.Region=north", "ServiceComb.Version=1.2.3", "ServiceComb.Zone=north-1"],
            config.Metadata!.Select(static pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cluster_may_become_one_of_a_service_and_stop_being_one()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var other = await Backend.StartAsync("other");
        await using var gateway = await StartAsync([orders.Instance], (Cluster + "Destinations.any.Address", other.Address));
        Assert.Equal("200 from other", await gateway.Client.GetStringAsync("/shop", Stop));

        await gateway.ApplyAsync(() => gateway.Configuration.Change(Cluster + "Destinations.any.Address", "servicecomb://orders"));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/shop", Stop));

        await gateway.ApplyAsync(() => gateway.Configuration.Change(Cluster + "Destinations.any.Address", other.Address));
        Assert.Equal("200 from other", await gateway.Client.GetStringAsync("/shop", Stop));
    }

    [Theory]
    [InlineData("Destinations.any.Address", "servicecomb://or ders", "'or ders' is not a valid service name")]
    [InlineData("Destinations.any.Address", "servicecomb://a/b/c", "'b/c' is not a valid service name")]
    [InlineData("Destinations.any.Address", "servicecomb://", "'' is not a valid service name")]
    [InlineData("Destinations.any.Address", "servicecomb://orders?zone=1", "has a query other than ?version=")]
    [InlineData("Destinations.any.Address", "servicecomb://orders?version=new", "'new' is not a version rule")]
    [InlineData("Destinations.any.Address", "servicecomb://unheard", "the directory does not recognize 'unheard' as a service")]
    [InlineData("Destinations.any.Address", "servicecomb://orders", "a cluster of a service cannot have other destinations", "Destinations.other.Address", "http://localhost")]
    [InlineData("Destinations.any.Address", "servicecomb://orders", "more than one destination names a service", "Destinations.other.Address", "servicecomb://carts")]
    [InlineData("Destinations.any.Address", "servicecomb://orders", "the service is named by a destination and by the metadata ServiceComb.Service", "Metadata.ServiceComb+Service", "orders")]
    [InlineData("Metadata.ServiceComb+Service.name", "orders", "the metadata ServiceComb.Service has no value")]
    [InlineData("Metadata.servicecomb+service.name", "orders", "the metadata ServiceComb.Service has no value")]
    [InlineData("Metadata.ServiceComb+Version.rule", "1.0+", "the metadata ServiceComb.Version has no value", "Metadata.ServiceComb+Service", "orders")]
    [InlineData("Destinations.any.Address", "servicecomb://orders", "the metadata ServiceComb.Version does not apply to a destination", "Metadata.ServiceComb+Version", "1.0+")]
    public async Task A_bad_cluster_is_rejected_by_its_name_and_others_go_on(string key, string value, string reason, params string[] more)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await StartAsync(
            [orders.Instance],
            [
                (Cluster + key, value),
                .. more.Chunk(2).Select(static pair => (Cluster + pair[0], pair[1])),
                ("servicecomb.gateway.routes.good", "{prefix: /good, service: orders}"),
            ]);
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/good", Stop));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Client.GetAsync("/shop", Stop)).StatusCode);
        var line = gateway.Logs.Warnings[0];
        Assert.StartsWith("Cluster shop has no destinations: ", line);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        await gateway.ApplyAsync(() => gateway.Directory.Publish("orders", orders.Instance, FakeDirectory.Instance("new")));
        Assert.Single(gateway.Logs.Warnings, static line => line.StartsWith("Cluster shop", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_of_metadata_that_differ_only_in_case_leave_out_one_cluster(bool ofDestination)
    {
        await using var orders = await Backend.StartAsync("o");
        var metadata = new Dictionary<string, string> { ["a"] = "1", ["A"] = "2" };
        var provider = new InMemoryConfigProvider(
            [new RouteConfig { RouteId = "shop", ClusterId = "shop", Match = new RouteMatch { Path = "/shop" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "shop",
                    Metadata = ofDestination ? null : metadata,
                    Destinations = new Dictionary<string, DestinationConfig> { ["any"] = new() { Address = "servicecomb://orders", Metadata = ofDestination ? metadata : null } },
                },
            ]);
        await using var gateway = await GatewayFixture.StartAsync([], builder => builder.Services.AddSingleton<IProxyConfigProvider>(provider));
        Assert.StartsWith("Cluster shop has no destinations: the metadata has the keys 'a' and 'A'", gateway.Logs.Warnings[0]);
        await gateway.ApplyAsync(() => gateway.Directory.Publish("orders", orders.Instance));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/orders", Stop));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Client.GetAsync("/shop", Stop)).StatusCode);
    }

    // A dot separates the parts of a key in a live configuration; a plus stands for one within a part.
    private static Task<GatewayFixture> StartAsync(ServiceInstance[] orders, params (string Key, string Value)[] settings) => GatewayFixture.StartAsync(
        orders,
        builder => builder.Configuration.AddInMemoryCollection(settings.Where(static one => one.Key.Contains('+', StringComparison.Ordinal))
            .Select(static one => KeyValuePair.Create(one.Key.Replace('.', ':').Replace('+', '.'), (string?)one.Value))),
        [.. Route, .. settings.Where(static one => !one.Key.Contains('+', StringComparison.Ordinal))]);

    private static ClusterState StateOf(GatewayFixture gateway) => gateway.Proxy.TryGetCluster("shop", out var cluster) ? cluster : throw new InvalidOperationException();
}
