using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests that the fixed parts of paths are case-sensitive.</summary>
public sealed class RoutingTests
{
    [Theory]
    [InlineData("GET", "/v4/default/registry/microservices/x", 400)]
    [InlineData("GET", "/V4/default/registry/microservices/x", 404)]
    [InlineData("GET", "/v4/default/registry/MICROSERVICES/x", 404)]
    [InlineData("GET", "/v4/default/registry/microservices/x/Watcher", 404)]
    [InlineData("GET", "/v4/DEFAULT/registry/microservices", 200)]
    [InlineData("GET", "/v4/default/Registry/microservices", 404)]
    [InlineData("PATCH", "/v4/default/registry/microservices", 405)]
    [InlineData("PATCH", "/v4/default/registry/Microservices", 404)]
    [InlineData("GET", "/v4/default/registry/heal%74h", 200)]
    [InlineData("GET", "/v4/default/registry/heal%54h", 404)]
    [InlineData("GET", "/v4/default/govern/apps", 200)]
    [InlineData("GET", "/v4/default/govern/Apps", 404)]
    [InlineData("GET", "/v1/default/gov/retry", 200)]
    [InlineData("GET", "/v1/default/GOV/retry", 404)]
    [InlineData("GET", "/v3/default/govern/governance/retry", 200)]
    [InlineData("GET", "/v3/default/govern/Governance/retry", 404)]
    [InlineData("GET", "/health", 200)]
    [InlineData("GET", "/HEALTH", 404)]
    [InlineData("GET", "/metrics", 200)]
    [InlineData("GET", "/Metrics", 404)]
    [InlineData("GET", "/metrics/x", 404)]
    public async Task Paths_are_case_sensitive(string method, string path, int status)
    {
        await using var host = await RegistryHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 404, text == "404 page not found\n");
        Assert.Equal("SERVICECENTER/2.2.0", path is "/metrics" ? "SERVICECENTER/2.2.0" : response.Headers.Server.ToString());
    }

    [Fact]
    public async Task Names_and_IDs_are_case_sensitive()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "Registry");

        Assert.Equal(200, await host.BeatAsync(service, "Registry"));
        Assert.Equal(400, await host.BeatAsync(service, "registry"));
    }

    [Fact]
    public async Task With_access_control_unknown_paths_get_404_without_a_token()
    {
        await using var host = await RegistryHost.StartAsync(configure: static options => (options.Rbac, options.RootPassword, options.PasswordIterations) = (true, "Complicated_1", 1000));

        Assert.Equal(401, (await host.SendAsync(HttpMethod.Get, "microservices")).Status);
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Get, "Microservices")).Status);
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Get, "/V4/roles")).Status);
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Post, "/v4/Token", new JsonObject())).Status);
    }
}
