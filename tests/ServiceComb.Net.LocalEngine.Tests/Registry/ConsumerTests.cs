using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests the effects of the X-ConsumerId header.</summary>
public sealed class ConsumerTests
{
    [Fact]
    public async Task Instances_of_another_environment_are_never_returned()
    {
        await using var host = await RegistryHost.StartAsync();
        var provider = await host.CreateAsync("orders", environment: "production");
        await host.RegisterAsync(provider, "o1");
        var (here, there) = (await host.CreateAsync("web"), await host.CreateAsync("web", environment: "production"));

        Assert.Equal((400, "400012"), await CodeAsync(host, $"microservices/{provider}/instances", here));
        Assert.Equal((400, "400017"), await CodeAsync(host, $"microservices/{provider}/instances/o1", here));
        Assert.Equal((200, ""), await CodeAsync(host, $"microservices/{provider}/instances", there));
        Assert.Equal((200, ""), await CodeAsync(host, $"microservices/{provider}/instances/o1", there));
        Assert.Equal("400017", await BatchAsync(host, provider, here));
        Assert.Equal("", await BatchAsync(host, provider, there));
    }

    [Fact]
    public async Task Tags_are_applied_where_a_service_is_named_by_its_id()
    {
        await using var host = await RegistryHost.StartAsync();
        var provider = await host.CreateAsync("orders");
        await host.RegisterAsync(provider, "o1");
        await host.SendAsync(HttpMethod.Post, $"microservices/{provider}/tags", JsonNode.Parse("""{"tags":{"color":"green"}}"""));

        Assert.Equal((200, ""), await CodeAsync(host, $"microservices/{provider}/instances/o1?tags=color", null));
        Assert.Equal((400, "400017"), await CodeAsync(host, $"microservices/{provider}/instances/o1?tags=color,size", null));
        Assert.Equal((400, "400012"), await CodeAsync(host, $"microservices/{provider}/instances?tags=size", null));
        Assert.Equal((400, "400001"), await CodeAsync(host, $"microservices/{provider}/instances?tags=a%20b", null));
    }

    [Fact]
    public async Task Tags_are_cleared_by_an_empty_map()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        foreach (var empty in (string[])["{}", """{"tags":{}}""", """{"tags":null}"""])
        {
            await host.SendAsync(HttpMethod.Post, $"microservices/{service}/tags", JsonNode.Parse("""{"tags":{"color":"green"}}"""));
            Assert.Equal(200, (await host.SendAsync(HttpMethod.Post, $"microservices/{service}/tags", JsonNode.Parse(empty))).Status);
            Assert.Equal("{}", (await host.SendAsync(HttpMethod.Get, $"microservices/{service}/tags")).Body!.ToJsonString());
        }
    }

    [Fact]
    public async Task A_service_is_created_even_if_its_tags_or_instances_are_invalid()
    {
        await using var host = await RegistryHost.StartAsync();
        var body = JsonNode.Parse("""
            {"service":{"appId":"shop","serviceName":"orders","version":"1.0.0"},"tags":{"1":"x"},
            "instances":[{"instanceId":"good","hostName":"h"},{"hostName":""},null,{"instanceId":"last","hostName":"h"}]}
            """);
        var (status, error) = await host.SendAsync(HttpMethod.Post, "microservices", body);

        Assert.Equal((400, "400001"), (status, (string)error!["errorCode"]!));
        Assert.Equal("good last", await host.FindAsync("orders"));
    }

    [Theory]
    [InlineData("""{"consumer":{"appId":"shop","serviceName":"web","version":"1.0.0"},"providers":[{"serviceName":"orders"}]}""", 200)]
    [InlineData("""{"consumer":{"appId":"shop","serviceName":"web","version":"1.0.0"},"providers":[{"appId":"shop","serviceName":"orders","version":"1.0.0+"}]}""", 200)]
    [InlineData("""{"consumer":{"appId":"shop","serviceName":"web","version":"1.0.0"},"providers":[{"appId":"shop","serviceName":"orders","version":"1.0-2.0"}]}""", 200)]
    [InlineData("""{"consumer":{"appId":"shop","serviceName":"web","version":"1.0.0"},"providers":[{"appId":"shop","serviceName":"orders","version":"latest"}]}""", 200)]
    [InlineData("""{"consumer":{"appId":"shop","serviceName":"web","version":"1.0.0"},"providers":[{"appId":"shop","serviceName":"orders","version":"newest"}]}""", 400)]
    [InlineData("""{"consumer":{"appId":"shop","serviceName":"web","version":"1.0.0"},"providers":[{"appId":"*","serviceName":"orders"}]}""", 400)]
    [InlineData("""{"consumer":{"appId":"shop","serviceName":"web","version":"1.0.0"},"providers":[null]}""", 400)]
    [InlineData("""{"consumer":{"appId":"shop","serviceName":"web","version":"1.0.0+"},"providers":[]}""", 400)]
    [InlineData("""{"consumer":{"serviceName":"web","version":"1.0.0"},"providers":[]}""", 400)]
    [InlineData("""{"consumer":{"appId":"shop","serviceName":"web","version":"1.0.0","environment":"moon"},"providers":[]}""", 400)]
    [InlineData("null", 400)]
    public async Task A_dependency_is_validated_before_it_is_stored(string dependency, int expected)
    {
        await using var host = await RegistryHost.StartAsync();
        await host.CreateAsync("web");
        var body = JsonNode.Parse($$"""{"dependencies":[{{dependency}}]}""");

        Assert.Equal(expected, (await host.SendAsync(HttpMethod.Put, "dependencies", body)).Status);
        Assert.Equal(expected, (await host.SendAsync(HttpMethod.Post, "dependencies", body)).Status);
    }

    private static async Task<(int Status, string Code)> CodeAsync(RegistryHost host, string path, string? consumer)
    {
        var (status, body) = await host.SendAsync(HttpMethod.Get, path, consumer: consumer);
        return (status, (string?)body!["errorCode"] ?? "");
    }

    private static async Task<string> BatchAsync(RegistryHost host, string service, string consumer)
    {
        var body = new JsonObject { ["instances"] = new JsonArray(new JsonObject { ["instance"] = new JsonObject { ["serviceId"] = service, ["instanceId"] = "o1" } }) };
        var (_, response) = await host.SendAsync(HttpMethod.Post, "instances/action?type=query", body, consumer);
        return (string?)response!["instances"]!["failed"]?[0]!["error"]!["errorCode"] ?? "";
    }
}
