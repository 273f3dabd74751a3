using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

public sealed class GovernTests
{
    [Fact]
    public async Task Details_of_a_service_include_all_related_data()
    {
        await using var host = await RegistryHost.StartAsync();
        var (provider, consumer) = await ShopAsync(host);

        var (_, body) = await host.SendAsync(HttpMethod.Get, $"/v4/default/govern/microservices/{provider}");

        var service = body!["service"]!;
        Assert.Equal("orders", (string)service["microService"]!["serviceName"]!);
        Assert.Equal("o1", (string)service["instances"]![0]!["instanceId"]!);
        Assert.Equal("openapi: 3", (string)service["schemaInfos"]![0]!["schema"]!);
        Assert.Equal(consumer, (string)service["consumers"]![0]!["serviceId"]!);
        Assert.Equal("green", (string)service["tags"]!["color"]!);
        Assert.Equal(["2.0.0", "1.0.0"], service["microServiceVersions"]!.AsArray().Select(version => (string)version!));
    }

    [Theory]
    [InlineData("appId=shop&serviceName=orders", "orders 1.0.0,orders 2.0.0")]
    [InlineData("appId=shop&property=team:front", "web 1.0.0")]
    [InlineData("appId=bank", "")]
    [InlineData("env=production", "")]
    public async Task A_list_contains_the_services_that_match_the_query(string query, string expected)
    {
        await using var host = await RegistryHost.StartAsync();
        await ShopAsync(host);

        var (_, body) = await host.SendAsync(HttpMethod.Get, $"/v4/default/govern/microservices?{query}");

        var names = (body!["allServicesDetail"]?.AsArray() ?? []).Select(one => $"{one!["microService"]!["serviceName"]} {one["microService"]!["version"]}");
        Assert.Equal(expected, string.Join(',', names.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Statistics_applications_and_relations_are_returned()
    {
        await using var host = await RegistryHost.StartAsync();
        var (provider, consumer) = await ShopAsync(host);

        var (_, counts) = await host.SendAsync(HttpMethod.Get, "/v4/default/govern/statistics");
        var (_, apps) = await host.SendAsync(HttpMethod.Get, "/v4/default/govern/apps");
        var (_, graph) = await host.SendAsync(HttpMethod.Get, "/v4/default/govern/relations");

        Assert.Equal(
            """{"statistics":{"services":{"count":2,"onlineCount":1},"instances":{"count":1,"countByDomain":1},"apps":{"count":1}}}""",
            counts!.ToJsonString());
        Assert.Equal("""{"appIds":["shop"]}""", apps!.ToJsonString());
        Assert.Contains(graph!["lines"]!.AsArray(), line => (string)line!["from"]!["id"]! == consumer && (string)line["to"]!["id"]! == provider);
    }

    [Fact]
    public async Task Instances_can_be_counted_instead_of_listed()
    {
        await using var host = await RegistryHost.StartAsync();
        await ShopAsync(host);

        var (_, body) = await host.SendAsync(HttpMethod.Get, "/v4/default/govern/microservices?serviceName=orders&options=instances&countOnly=1");
        var (status, rejection) = await host.SendAsync(HttpMethod.Get, "/v4/default/govern/microservices?countOnly=x");

        var counts = body!["allServicesDetail"]!.AsArray().Select(one => one!["statics"]!.ToJsonString()).Order(StringComparer.Ordinal);
        Assert.Equal(["""{"instances":{"count":1}}""", """{"instances":{}}"""], counts);
        Assert.Equal((400, "400001"), (status, (string)rejection!["errorCode"]!));
    }

    [Fact]
    public async Task A_frame_on_the_heartbeat_socket_is_a_heartbeat()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "other", interval: 100);
        await host.RegisterAsync(service, "beating");
        using var socket = await ConnectAsync(host, service, "beating");
        host.Pass(15);
        await socket.SendAsync("beat"u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        // The response to the close frame is sent after the heartbeat was processed.
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        host.Pass(10);

        Assert.Equal("beating other", await host.FindAsync("orders"));
    }

    [Fact]
    public async Task The_heartbeat_socket_of_an_unknown_instance_is_closed_with_the_reason()
    {
        await using var host = await RegistryHost.StartAsync();
        using var socket = await ConnectAsync(host, await host.CreateAsync("orders"), "nobody");

        await socket.ReceiveAsync(new byte[64], TestContext.Current.CancellationToken);

        Assert.Equal((WebSocketCloseStatus)4001, socket.CloseStatus);
        Assert.Equal("heartbeat reporting failed because the instance does not exist", socket.CloseStatusDescription);
    }

    private static async Task<ClientWebSocket> ConnectAsync(RegistryHost host, string service, string instance)
    {
        var socket = new ClientWebSocket();
        var address = new UriBuilder(new Uri(host.Http.BaseAddress!, $"microservices/{service}/instances/{instance}/heartbeat")) { Scheme = "ws" };
        await socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<(string Provider, string Consumer)> ShopAsync(RegistryHost host)
    {
        var provider = await host.CreateAsync("orders");
        await host.CreateAsync("orders", "2.0.0");
        var consumer = await host.CreateAsync("web", properties: new JsonObject { ["team"] = "front" });
        await host.RegisterAsync(provider, "o1");
        await host.FindAsync("orders", consumer);
        await host.SendAsync(HttpMethod.Post, $"microservices/{provider}/tags", JsonNode.Parse("""{"tags":{"color":"green"}}"""));
        await host.SendAsync(HttpMethod.Put, $"microservices/{provider}/schemas/s1", JsonNode.Parse("""{"schema":"openapi: 3","summary":"abc"}"""));
        return (provider, consumer);
    }
}
