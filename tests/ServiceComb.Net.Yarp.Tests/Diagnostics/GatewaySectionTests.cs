using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Diagnostics;

public sealed class GatewaySectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routes_are_shown_with_their_source_and_rejected_ones_with_the_reason()
    {
        await using var orders = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            ("servicecomb.gateway.routes.late", "{path: '/late/{id:int}', service: orders, order: 7}"),
            ("servicecomb.gateway.routes.bad", "{prefix: bad, service: orders}"),
            ("ReverseProxy.Routes.yarp.ClusterId", "yarp"),
            ("ReverseProxy.Routes.yarp.Match.Path", "/yarp"),
            ("ReverseProxy.Routes.yarp.Match.Methods.0", "GET"),
            ("ReverseProxy.Routes.yarp.AuthorizationPolicy", "Anonymous"),
            ("ReverseProxy.Clusters.yarp.Destinations.any.Address", "http://127.0.0.1:1"));
        var shown = await ReadAsync(gateway);
        Assert.Equal(
            [
                ("yarp", "YARP", 0, "/yarp", "GET", null, "Anonymous"),
                ("servicecomb:gateway:routes:late", "servicecomb", 7, "/late/{id:int}", null, "orders", null),
                ("servicecomb:gateway:services:orders", "servicecomb", 10_000, "/orders/{**rest}", null, "orders", null),
            ],
            shown["routes"]!.AsArray().Select(static route => (
                (string?)route!["id"], (string?)route["source"], (int)route["order"]!, (string?)route["path"], (string?)route["conditions"], (string?)route["service"], (string?)route["authorizationPolicy"])));
        var rejected = Assert.Single(shown["rejectedRoutes"]!.AsArray())!;
        Assert.Equal("servicecomb:gateway:routes:bad", (string?)rejected["id"]);
        Assert.StartsWith("prefix 'bad'", (string?)rejected["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clusters_are_shown_with_their_destinations_and_the_reason_when_they_have_none()
    {
        await using var orders = await Backend.StartAsync("a", version: "1.2.0");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            ("ReverseProxy.Clusters.bad.Destinations.any.Address", "servicecomb://bad-"),
            ("ReverseProxy.Clusters.sticky.Destinations.any.Address", "servicecomb://orders"),
            ("ReverseProxy.Clusters.sticky.SessionAffinity.Enabled", "true"),
            ("ReverseProxy.Clusters.sticky.SessionAffinity.AffinityKeyName", "key"));
        var clusters = (await ReadAsync(gateway))["clusters"]!.AsArray();
        Assert.Equal(["bad", "servicecomb:orders", "sticky"], clusters.Select(static cluster => (string?)cluster!["id"]));
        Assert.Contains("bad-", (string?)clusters[0]!["problem"], StringComparison.Ordinal);
        Assert.Empty(clusters[0]!["destinations"]!.AsArray());
        Assert.Equal((null, false, true), ((string?)clusters[1]!["problem"], (bool)clusters[1]!["sessionAffinity"]!, (bool)clusters[2]!["sessionAffinity"]!));
        var destination = Assert.Single(clusters[1]!["destinations"]!.AsArray())!;
        Assert.Equal(
            ("a", orders.Address, "1.2.0", true, "Unknown", 0),
            ((string?)destination["id"], (string?)destination["address"], (string?)destination["version"], (bool)destination["available"]!, (string?)destination["passiveHealth"], (int)destination["requests"]!));
    }

    private static async Task<JsonNode> ReadAsync(GatewayFixture gateway) =>
        (await gateway.Client.GetFromJsonAsync<JsonNode>(new Uri("servicecomb", UriKind.Relative), Stop))!["gateway"]!;
}
