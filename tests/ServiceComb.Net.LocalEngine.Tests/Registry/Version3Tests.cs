using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests the paths of version 3, which contain no project.</summary>
public sealed class Version3Tests
{
    private const string Old = "/registry/v3";

    [Fact]
    public async Task Paths_of_version_3_use_the_default_project()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "o1");

        foreach (var path in (string[])
            ["/microservices", $"/microservices/{service}", $"/microservices/{service}/instances/o1", $"/microservices/{service}/schemas", $"/microservices/{service}/tags",
            "/instances?appId=shop&serviceName=orders", "/existence?type=microservice&appId=shop&serviceName=orders&version=1.0.0"])
        {
            var (expected, seen) = (await host.SendAsync(HttpMethod.Get, $"/v4/default/registry{path}"), await host.SendAsync(HttpMethod.Get, Old + path));
            Assert.Equal((200, expected.Body!.ToJsonString()), (seen.Status, seen.Body!.ToJsonString()));
        }

        var beats = new JsonObject { ["instances"] = new JsonArray(new JsonObject { ["serviceId"] = service, ["instanceId"] = "o1" }) };
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Put, $"{Old}/heartbeats", beats)).Status);
    }

    [Theory]
    [InlineData("POST", "/instances/action?type=query")]
    [InlineData("PUT", "/instances/status")]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/version")]
    public async Task Operations_of_version_4_do_not_exist_in_version_3(string method, string path)
    {
        await using var host = await RegistryHost.StartAsync();
        Assert.Equal(404, (await host.SendAsync(new HttpMethod(method), Old + path, new JsonObject())).Status);
    }
}
