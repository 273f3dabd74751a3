using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests the responses that accounts other than administrators get for unknown services.</summary>
public sealed class UnknownServiceTests(RbacHost host)
{
    private const string Registry = "/v4/default/registry";

    [Theory]
    [InlineData("GET", "/microservices/unknown")]
    [InlineData("GET", "/microservices/a%20b")]
    [InlineData("DELETE", "/microservices/unknown?force=x")]
    [InlineData("PUT", "/microservices/unknown/properties")]
    [InlineData("POST", "/microservices/unknown/tags")]
    [InlineData("PUT", "/microservices/unknown/tags/a?value=1")]
    [InlineData("DELETE", "/microservices/unknown/tags/1")]
    [InlineData("POST", "/microservices/unknown/instances")]
    [InlineData("PUT", "/microservices/unknown/instances/x/heartbeat")]
    [InlineData("PUT", "/microservices/unknown/instances/*/heartbeat")]
    [InlineData("PUT", "/microservices/unknown/instances/x/status?value=SICK")]
    [InlineData("POST", "/microservices/unknown/schemas")]
    [InlineData("PUT", "/microservices/unknown/schemas/x")]
    [InlineData("DELETE", "/microservices/unknown/schemas/x")]
    [InlineData("GET", "/existence?type=schema&serviceId=unknown&schemaId=x")]
    [InlineData("GET", "/existence?type=microservice&appId=a&serviceName=b&version=1.0.0&serviceId=unknown")]
    [InlineData("GET", "/../govern/microservices/unknown")]
    public async Task A_call_for_an_unknown_service_is_not_authorized(string method, string path)
    {
        foreach (var token in (string[])[await DeveloperAsync(), await host.CallerWithAsync(RbacHost.Permission("ops", "*"))])
        {
            var reply = await host.SendAsync(token, $"{method} {Registry}{path}", new JsonObject());
            Assert.Equal("401 401201", reply.Code);
        }
    }

    [Fact]
    public async Task Heartbeats_with_one_unknown_service_fail_as_a_whole()
    {
        var known = await host.ServiceAsync("unknown-service", RbacHost.NewName("service"));
        var beats = new JsonObject { ["Instances"] = new JsonArray(Beat(known), Beat("unknown")) };
        Assert.Equal("401 401201", (await host.SendAsync(await DeveloperAsync(), $"PUT {Registry}/heartbeats", beats)).Code);
        Assert.Equal(200, (await host.SendAsync(host.Root, $"PUT {Registry}/heartbeats", beats)).Status);

        static JsonObject Beat(string serviceId) => new() { ["serviceId"] = serviceId, ["instanceId"] = "x" };
    }

    [Theory]
    [InlineData("PUT", "/heartbeats", """{"instances":1}""")]
    [InlineData("POST", "/microservices", """{"service":1}""")]
    [InlineData("POST", "/microservices", "{}")]
    [InlineData("DELETE", "/microservices", """{"serviceIds":["unknown"]}""")]
    [InlineData("DELETE", "/microservices", """{"serviceIds":1}""")]
    [InlineData("POST", "/instances/action?type=query", """{"services":1}""")]
    [InlineData("POST", "/instances/action?type=query", """{"instances":[{"instance":{"serviceId":"unknown","instanceId":"x"}}]}""")]
    public async Task A_body_with_an_unknown_service_is_not_authorized(string method, string path, string body)
    {
        var (developer, root) = (await host.SendAsync(await DeveloperAsync(), $"{method} {Registry}{path}", JsonNode.Parse(body)),
            await host.SendAsync(host.Root, $"{method} {Registry}{path}", JsonNode.Parse(body)));
        Assert.Equal("401 401201", developer.Code);
        Assert.True(root.Status is 200 or 400);
    }

    private Task<string> DeveloperAsync() => host.CallerWithAsync(RbacHost.Permission("service", "*"));
}
