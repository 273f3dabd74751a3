using System.Net;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Routes;

/// <summary>The mappings of the edge service of Java Chassis.</summary>
public sealed class EdgeMappingTests
{
    private const string Url = "servicecomb.http.dispatcher.edge.url.";
    private const string Http = "servicecomb.http.dispatcher.edge.http.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/resource/.*", "2", "/api/resource/x/1?q=/2", "GET /x/1?q=/2")]
    [InlineData("/api/v1\\.0/.*", "2", "/api/v1.0/x", "GET /x")]
    [InlineData("/login", "0", "/login", "GET /login")]
    [InlineData("/api/[^/]+/orders/.*", "2", "/api/eu/orders/7", "GET /orders/7")]
    [InlineData("/(a|b)/.*", "1", "/b/7", "GET /7")]
    [InlineData("/.*", "0", "/any/thing", "GET /any/thing")]
    [InlineData("/any.*", "0", "/anything/else", "GET /anything/else")]
    [InlineData("(?i)/API/.*", "1", "/aPi/7", "GET /7")]
    [InlineData("/a/?.*", "0", "/ab", "GET /ab")]
    public async Task A_mapping_is_a_route(string path, string count, string requested, string received)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance], Mapping(Url, "one", path, count));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync(requested, Stop));
        Assert.Equal([received], orders.Requests);
    }

    [Theory]
    [InlineData("/api/[0-9]+/.*", "/api/x/1")]
    [InlineData("/login", "/login/1")]
    [InlineData("/a|/b", "/c")]
    public async Task A_path_that_the_expression_does_not_match_is_not_routed(string path, string requested)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance], Mapping(Http, "one", path, "0"));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync(requested, Stop)).StatusCode);
    }

    [Fact]
    public async Task Of_overlapping_mappings_the_longest_literal_prefix_wins()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var carts = await Backend.StartAsync("c");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            [.. Mapping(Url, "a", "/api/.*", "0"), .. Mapping(Url, "b", "/api/c[a-z]+/.*", "0", "carts"), .. Mapping(Url, "z", "/api/carts/.*", "0", "carts"), .. Mapping(Http, "h", "/api/carts/more/.*", "0")]);
        gateway.Directory.Publish("carts", carts.Instance);
        await gateway.ApplyAsync(() => gateway.Configuration.Change("servicecomb.gateway.services", "orders,carts"));
        Assert.Equal("200 from c", await gateway.Client.GetStringAsync("/api/carts/more/1", Stop));
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/api/other/1", Stop));
    }

    [Fact]
    public async Task Mappings_are_read_only_while_their_dispatcher_is_enabled()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance], Mapping(Url, "one", "/api/.*", "0"));
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/api/1", Stop)).StatusCode);
        await gateway.ApplyAsync(() => gateway.Configuration.Change(Url + "enabled", "false"));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/api/1", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("/api/(", "0", "orders", "')' is missing")]
    [InlineData("/api", "many", "orders", "prefixSegmentCount 'many' is not a whole number")]
    [InlineData("/api", "0", "or ders", "'or ders' is not a valid service name")]
    public async Task A_bad_mapping_is_rejected_by_its_name_and_others_go_on(string path, string count, string service, string reason)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance], [.. Mapping(Url, "bad", path, count, service), .. Mapping(Url, "good", "/good", "0")]);
        Assert.Equal("200 from o", await gateway.Client.GetStringAsync("/good", Stop));
        var line = Assert.Single(gateway.Logs.Warnings);
        Assert.StartsWith("Route servicecomb:http:dispatcher:edge:url:mappings:bad is left out: ", line);
        Assert.Contains(reason, line, StringComparison.Ordinal);
    }

    private static (string, string)[] Mapping(string dispatcher, string id, string path, string count, string service = "orders") =>
    [
        ($"{dispatcher}enabled", "true"),
        ($"{dispatcher}mappings.{id}.path", path),
        ($"{dispatcher}mappings.{id}.microserviceName", service),
        ($"{dispatcher}mappings.{id}.prefixSegmentCount", count),
        ($"{dispatcher}mappings.{id}.versionRule", "0.0.0+"),
    ];
}
