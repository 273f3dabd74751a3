using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Kie;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

/// <summary>Tests that names of query parameters are case-sensitive and that the first of several values is used.</summary>
public sealed class QueryTests
{
    [Theory]
    [InlineData("Force=true", 400)]
    [InlineData("force=false&force=true", 400)]
    [InlineData("Force=false&force=true", 200)]
    [InlineData("f%6Frce=true", 200)]
    public async Task Only_the_parameter_force_in_lower_case_forces_a_deletion(string query, int status)
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "o1");

        Assert.Equal(status, (await host.SendAsync(HttpMethod.Delete, $"microservices/{service}?{query}")).Status);
        Assert.Equal(status == 200 ? "400012" : "o1", await host.FindAsync("orders"));
    }

    [Theory]
    [InlineData("APPID=shop&serviceName=orders", 400)]
    [InlineData("appId=shop&servicename=orders", 400)]
    [InlineData("APPID=x&appId=shop&SERVICENAME=x&serviceName=orders&TAGS=x", 200)]
    [InlineData("appId=shop&appId=x&serviceName=or%64ers&serviceName=x", 200)]
    public async Task Parameters_of_finds_are_case_sensitive(string query, int status)
    {
        await using var host = await RegistryHost.StartAsync();
        await host.CreateAsync("orders");

        Assert.Equal(status, (await host.SendAsync(HttpMethod.Get, $"instances?{query}")).Status);
    }

    [Theory]
    [InlineData("PROPERTY=team:front", 2)]
    [InlineData("property=team:front", 1)]
    [InlineData("property=team:front&property=team:back", 0)]
    public async Task Property_parameters_of_lists_are_case_sensitive(string query, int count)
    {
        await using var host = await RegistryHost.StartAsync();
        await host.CreateAsync("web", properties: new JsonObject { ["team"] = "front" });
        await host.CreateAsync("orders");

        var (_, body) = await host.SendAsync(HttpMethod.Get, $"/v4/default/govern/microservices?{query}");

        Assert.Equal(count, body!["allServicesDetail"]?.AsArray().Count ?? 0);
    }

    [Theory]
    [InlineData("Override=force", "400 400001 Query parameter 'override' is required")]
    [InlineData("override=&override=force", "400 400001 Query parameter 'override' is required")]
    [InlineData("override=force&override=x", "200  ")]
    public async Task Parameters_of_imports_are_case_sensitive(string query, string rejection)
    {
        await using var host = await KieHost.StartAsync();

        Assert.Equal(rejection, (await host.SendAsync(HttpMethod.Post, $"/v1/default/kie/file?{query}", """{"data":[{"key":"k"}]}""")).Error);
    }

    [Theory]
    [InlineData("Label=app:x", "both one")]
    [InlineData("label=app:a&label=zone:z", "both")]
    [InlineData("label=app:a&Match=exact", "both one")]
    [InlineData("label=app:a&match=exact&match=x", "one")]
    public async Task Parameters_of_exports_are_case_sensitive(string query, string keys)
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("one", "1", labels: ("app", "a"));
        await host.CreateAsync("both", "1", labels: [("app", "a"), ("zone", "z")]);

        var export = await host.SendAsync(HttpMethod.Post, $"/v1/default/kie/download?{query}", "{}");

        Assert.Equal(keys, string.Join(' ', export.Data.Select(static item => (string)item["key"]!).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Parameters_of_health_and_tracks_are_case_sensitive()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1");
        await host.PutAsync(id, "2");
        using var list = new HttpRequestMessage(HttpMethod.Get, "/v1/default/kie/kv");
        list.Headers.Add("X-Session-Id", "s");
        using var tracked = await host.Http.SendAsync(list, TestContext.Current.CancellationToken);

        Assert.Equal("", (await host.GetAsync("/v1/health?mode=liveness&mode=x")).Text);
        Assert.NotEqual("", (await host.GetAsync("/v1/health?Mode=liveness")).Text);
        Assert.Equal("k=2", (await host.GetAsync($"/v1/default/kie/revision/{id}?limit=1&limit=x&Limit=2")).Items);
        Assert.Equal(200, (await host.GetAsync("/v1/default/kie/track?sessionId=s&sessionId=x&SESSIONID=x")).Status);
        Assert.NotEqual(200, (await host.GetAsync("/v1/default/kie/track?sessionId=x")).Status);
    }

    [Fact]
    public async Task The_environment_parameter_of_policies_is_case_sensitive()
    {
        await using var host = await KieHost.StartAsync();
        const string Retries = "/v3/default/govern/governance/retry";
        await host.GovernAsync(HttpMethod.Post, Retries, """{"name":"r","selector":{"app":"a","environment":"dev"},"spec":{"maxAttempts":1}}""");

        Assert.NotEqual("[]", (await host.GovernAsync(HttpMethod.Get, $"{Retries}?Environment=other")).Text);
        Assert.NotEqual("[]", (await host.GovernAsync(HttpMethod.Get, $"{Retries}?environment=dev&environment=other")).Text);
        Assert.Equal("[]", (await host.GovernAsync(HttpMethod.Get, $"{Retries}?environment=other&environment=dev")).Text);
    }
}
