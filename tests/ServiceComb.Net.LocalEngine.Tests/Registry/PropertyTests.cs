using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests maps of strings, in which null is read as the empty string.</summary>
public sealed class PropertyTests
{
    private const string Stored = """{"a":"1","n":""}""";

    [Fact]
    public async Task A_null_in_a_map_of_a_new_service_is_an_empty_string()
    {
        await using var host = await RegistryHost.StartAsync();
        var (status, created) = await host.SendAsync(HttpMethod.Post, "microservices", JsonNode.Parse("""
            {"service":{"appId":"shop","serviceName":"orders","version":"1.0.0","properties":{"a":"1","n":null},
            "paths":[{"path":"/x","property":{"a":"1","n":null}}]}}
            """));

        Assert.Equal(200, status);
        var service = await ServiceAsync(host, (string)created!["serviceId"]!);
        Assert.Equal((Stored, Stored), (service["properties"]!.ToJsonString(), service["paths"]![0]!["property"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_null_in_the_updated_properties_of_a_service_is_an_empty_string()
    {
        await using var host = await RegistryHost.StartAsync();
        var id = await host.CreateAsync("orders");

        var change = JsonNode.Parse("""{"properties":{"a":"1","n":null,"allowCrossApp":null}}""");
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Put, $"microservices/{id}/properties", change)).Status);

        Assert.Equal("""{"a":"1","n":"","allowCrossApp":""}""", (await ServiceAsync(host, id))["properties"]!.ToJsonString());
        var consumer = await host.CreateAsync("web", app: "bank");
        Assert.Equal("", await host.FindAsync("orders", consumer));
    }

    [Fact]
    public async Task A_null_in_the_properties_of_an_instance_is_an_empty_string()
    {
        await using var host = await RegistryHost.StartAsync();
        var id = await host.CreateAsync("orders");
        var instance = JsonNode.Parse("""{"instance":{"instanceId":"o1","hostName":"h","properties":{"a":"1","n":null}}}""");
        await host.SendAsync(HttpMethod.Post, $"microservices/{id}/instances", instance);
        var (_, first) = await host.SendAsync(HttpMethod.Get, $"microservices/{id}/instances/o1");
        await host.SendAsync(HttpMethod.Put, $"microservices/{id}/instances/o1/properties", JsonNode.Parse("""{"properties":{"n":null}}"""));
        var (_, second) = await host.SendAsync(HttpMethod.Get, $"microservices/{id}/instances/o1");

        Assert.Equal(Stored, first!["instance"]!["properties"]!.ToJsonString());
        Assert.Equal("""{"n":""}""", second!["instance"]!["properties"]!.ToJsonString());
    }

    [Theory]
    [InlineData("1", "number")]
    [InlineData("true", "bool")]
    [InlineData("{}", "object")]
    [InlineData("[1]", "array")]
    public async Task A_value_that_is_not_a_string_is_rejected_even_after_a_null(string value, string kind)
    {
        await using var host = await RegistryHost.StartAsync();

        var (status, body) = await host.SendAsync(
            HttpMethod.Post, "microservices", JsonNode.Parse($$$"""{"service":{"serviceName":"orders","properties":{"n":null,"a":"1","b":{{{value}}} } }}"""));

        Assert.Equal(400, status);
        Assert.Equal(
            $"json: cannot unmarshal {kind} into Go struct field MicroService.service.properties of type string", (string)body!["detail"]!);
    }

    [Theory]
    [InlineData("1", "number")]
    [InlineData("[]", "array")]
    public async Task A_value_that_is_not_a_map_is_rejected(string value, string kind)
    {
        await using var host = await RegistryHost.StartAsync();

        var (status, body) = await host.SendAsync(
            HttpMethod.Post, "microservices", JsonNode.Parse($$$"""{"service":{"serviceName":"orders","properties":{{{value}}} }}"""));

        Assert.Equal(400, status);
        Assert.Equal(
            $"json: cannot unmarshal {kind} into Go struct field MicroService.service.properties of type map[string]string", (string)body!["detail"]!);
    }

    private static async Task<JsonNode> ServiceAsync(RegistryHost host, string id) =>
        (await host.SendAsync(HttpMethod.Get, $"microservices/{id}")).Body!["service"]!;
}
