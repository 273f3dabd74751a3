using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests size limits: the real registry stores its data in etcd, whose requests are limited to 1.5 MiB.</summary>
public sealed class StoredSizeTests
{
    private const int MaxBytes = 1_572_864;
    private const int Fits = 1_500_000;

    [Fact]
    public async Task A_schema_over_the_size_limit_is_rejected()
    {
        await using var host = await RegistryHost.StartAsync();
        var path = $"microservices/{await host.CreateAsync("orders")}/schemas";

        Assert.Equal("200 ", await SendAsync(host, HttpMethod.Put, $"{path}/a", Schema(Fits)));
        Assert.Equal("200 ", await SendAsync(host, HttpMethod.Put, $"{path}/a", Schema(MaxBytes)));
        Assert.Equal(TooLarge, await SendAsync(host, HttpMethod.Put, $"{path}/a", Schema(MaxBytes + 1)));
        Assert.Equal(TooLarge, await SendAsync(host, HttpMethod.Put, $"{path}/b", Schema(MaxBytes + 1)));

        var (_, kept) = await host.SendAsync(HttpMethod.Get, $"{path}/a");
        Assert.Equal(MaxBytes, ((string)kept!["schema"]!).Length);
        var (_, list) = await host.SendAsync(HttpMethod.Get, path);
        Assert.Equal(["a"], list!["schemas"]!.AsArray().Select(static one => (string)one!["schemaId"]!));
    }

    [Fact]
    public async Task The_size_limit_applies_to_the_sum_of_schemas_in_one_request()
    {
        await using var host = await RegistryHost.StartAsync();
        var path = $"microservices/{await host.CreateAsync("orders")}/schemas";
        JsonObject Both(int length)
        {
            JsonObject[] schemas = [Schema(length), Schema(length)];
            (schemas[0]["schemaId"], schemas[1]["schemaId"]) = ("a", "b");
            return new JsonObject { ["schemas"] = new JsonArray([.. schemas]) };
        }

        Assert.Equal(TooLarge, await SendAsync(host, HttpMethod.Post, path, Both((MaxBytes / 2) + 1)));
        Assert.Equal("{}", (await host.SendAsync(HttpMethod.Get, path)).Body!.ToJsonString());
        Assert.Equal("200 ", await SendAsync(host, HttpMethod.Post, path, Both(Fits / 2)));
    }

    [Fact]
    public async Task A_service_over_the_size_limit_is_rejected()
    {
        await using var host = await RegistryHost.StartAsync();
        JsonObject Service(string text) => new()
        {
            ["service"] = new JsonObject { ["appId"] = "shop", ["serviceName"] = "orders", ["version"] = "1.0.0", ["properties"] = Map(text) },
        };

        Assert.Equal(TooLarge, await SendAsync(host, HttpMethod.Post, "microservices", Service(new string('x', MaxBytes))));
        Assert.Equal("400012", await host.FindAsync("orders"));
        // The limit applies to the decoded bytes.
        Assert.Equal("200 ", await SendAsync(host, HttpMethod.Post, "microservices", Service(new string('\u00fc', Fits / 2))));
        var (_, kept) = await host.SendAsync(HttpMethod.Get, $"microservices/{await host.CreateAsync("orders")}");
        Assert.Equal(Fits / 2, ((string)kept!["service"]!["properties"]!["p"]!).Length);
    }

    [Theory]
    [InlineData("instances", "POST", 5120)]
    [InlineData("instances/o1/properties", "PUT", 3072)]
    [InlineData("properties", "PUT", 3072)]
    public async Task Bodies_have_the_limits_of_the_real_registry(string path, string method, int limit)
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "o1");
        var body = new JsonObject { ["properties"] = new JsonObject { ["p"] = "x" }, ["instance"] = new JsonObject { ["hostName"] = "h" } }.ToJsonString();

        Assert.Equal("200 ", await SendAsync(host, new HttpMethod(method), $"microservices/{service}/{path}", body.PadRight(limit)));
        Assert.Equal(
            "400 400001 Invalid parameter(s) http: request body too large",
            await SendAsync(host, new HttpMethod(method), $"microservices/{service}/{path}", body.PadRight(limit + 1)));
    }

    private static string TooLarge => "500 500003 Internal server error etcdserver: request is too large";

    private static JsonObject Schema(int length) => new() { ["schema"] = new string('x', length), ["summary"] = "s" };

    private static JsonObject Map(string text) => new() { ["p"] = text };

    private static Task<string> SendAsync(RegistryHost host, HttpMethod method, string path, JsonNode body) =>
        SendAsync(host, method, path, body.ToJsonString(Plain));

    private static async Task<string> SendAsync(RegistryHost host, HttpMethod method, string path, string body)
    {
        var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var error = text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject();
        return error["errorCode"] is { } code ? $"{(int)response.StatusCode} {code} {error["errorMessage"]} {error["detail"]}" : $"{(int)response.StatusCode} ";
    }

    private static System.Text.Json.JsonSerializerOptions Plain { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
