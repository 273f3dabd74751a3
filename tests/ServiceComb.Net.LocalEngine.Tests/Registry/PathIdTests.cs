using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests that IDs in paths are validated before they are looked up.</summary>
public sealed class PathIdTests
{
    private const string Body = """{"instance":{"hostName":"h"},"schema":"x","schemas":[{"schemaId":"s","summary":"s","schema":"x"}]}""";

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("PUT", "/properties")]
    [InlineData("GET", "/tags")]
    [InlineData("POST", "/tags")]
    [InlineData("PUT", "/tags/a?value=b")]
    [InlineData("DELETE", "/tags/a")]
    [InlineData("GET", "/schemas")]
    [InlineData("POST", "/schemas")]
    [InlineData("GET", "/schemas/s")]
    [InlineData("PUT", "/schemas/s")]
    [InlineData("DELETE", "/schemas/s")]
    [InlineData("GET", "/instances")]
    [InlineData("POST", "/instances")]
    [InlineData("GET", "/instances/i")]
    [InlineData("DELETE", "/instances/i")]
    [InlineData("PUT", "/instances/i/heartbeat")]
    [InlineData("PUT", "/instances/i/status?value=UP")]
    [InlineData("PUT", "/instances/i/properties")]
    [InlineData("GET", "/providers")]
    [InlineData("GET", "/consumers")]
    public async Task A_malformed_service_ID_is_invalid(string method, string path)
    {
        await using var host = await RegistryHost.StartAsync();
        foreach (var id in (string[])["a%20b", new string('x', 65)])
        {
            var (status, body) = await host.SendAsync(new HttpMethod(method), $"microservices/{id}{path}", JsonNode.Parse(Body));
            Assert.Equal((400, "400001"), (status, (string)body!["errorCode"]!));
        }
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("PUT", "/heartbeat")]
    [InlineData("PUT", "/status?value=UP")]
    [InlineData("PUT", "/properties")]
    public async Task A_malformed_instance_ID_is_invalid(string method, string path)
    {
        await using var host = await RegistryHost.StartAsync();
        foreach (var id in (string[])["*", "a%20b", new string('x', 65)])
        {
            var (status, body) = await host.SendAsync(new HttpMethod(method), $"microservices/unknown/instances/{id}{path}", new JsonObject());
            Assert.Equal((400, "400001"), (status, (string)body!["errorCode"]!));
        }
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("a/b")]
    [InlineData("a\0")]
    [InlineData("\u0001")]
    [InlineData("a\u007fb")]
    [InlineData("\u0085")]
    public async Task An_id_that_no_path_can_contain_is_not_accepted(string id)
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        var (serviceStatus, serviceError) = await host.SendAsync(HttpMethod.Post, "microservices", ServiceWith(id));
        var (instanceStatus, instanceError) = await host.SendAsync(HttpMethod.Post, $"microservices/{service}/instances", InstanceWith(id));

        Assert.Equal((400, "400001"), (serviceStatus, (string)serviceError!["errorCode"]!));
        Assert.Equal((400, "400001"), (instanceStatus, (string)instanceError!["errorCode"]!));
        Assert.Contains("MicroService.ServiceId", (string)serviceError["detail"]!, StringComparison.Ordinal);
        Assert.Contains("MicroServiceInstance.InstanceId", (string)instanceError["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("...")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("%2e")]
    [InlineData("a%b")]
    [InlineData("a\\b")]
    [InlineData("a?b#c")]
    [InlineData("\u00fc\u2028")]
    public async Task A_service_id_that_is_accepted_can_be_used_in_paths(string id)
    {
        await using var host = await RegistryHost.StartAsync();
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Post, "microservices", ServiceWith(id))).Status);

        var path = $"microservices/{Uri.EscapeDataString(id)}";
        var (status, body) = await host.SendAsync(HttpMethod.Get, path);
        Assert.Equal((200, id), (status, (string?)body?["service"]?["serviceId"]));
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Delete, path)).Status);
    }

    private static JsonObject ServiceWith(string id) =>
        new() { ["service"] = new JsonObject { ["serviceName"] = "s", ["version"] = "1.0.0", ["serviceId"] = id } };

    private static JsonObject InstanceWith(string id) =>
        new() { ["instance"] = new JsonObject { ["instanceId"] = id, ["hostName"] = "h" } };
}
