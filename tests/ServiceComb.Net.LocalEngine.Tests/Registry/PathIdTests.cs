using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Ids in paths are checked before anything is looked up, so what cannot be an id is not reported as missing.</summary>
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
    public async Task A_service_id_that_cannot_be_one_is_invalid(string method, string path)
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
    public async Task An_instance_id_that_cannot_be_one_is_invalid(string method, string path)
    {
        await using var host = await RegistryHost.StartAsync();
        foreach (var id in (string[])["*", "a%20b", new string('x', 65)])
        {
            var (status, body) = await host.SendAsync(new HttpMethod(method), $"microservices/unknown/instances/{id}{path}", new JsonObject());
            Assert.Equal((400, "400001"), (status, (string)body!["errorCode"]!));
        }
    }
}
