using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests that an alias gives a role no access to services outside its labels.</summary>
public sealed class AliasScopeTests(RbacHost host) : IAsyncLifetime
{
    private const string Registry = "/v4/default/registry";
    private readonly string _app = RbacHost.NewName("app");
    private string _secret = "";

    public async ValueTask InitializeAsync()
    {
        var created = await host.SendAsync(host.Root, $"POST {Registry}/microservices", Service("secret", "ali"));
        _secret = (string)created.Json!["serviceId"]!;
        var instance = new JsonObject { ["instance"] = new JsonObject { ["hostName"] = "h", ["endpoints"] = new JsonArray("rest://127.0.0.1:1") } };
        Assert.Equal(200, (await host.SendAsync(host.Root, $"POST {Registry}/microservices/{_secret}/instances", instance)).Status);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("2.0.0")]
    public async Task A_service_is_not_registered_under_the_alias_of_another_one(string version)
    {
        var token = await LimitedAsync("mine");
        var body = Service("mine", "ali", version);
        body["tags"] = new JsonObject { ["stolen"] = "1" };
        body["instances"] = new JsonArray(new JsonObject { ["hostName"] = "thief", ["endpoints"] = new JsonArray("rest://127.0.0.1:2") });
        AssertDenied("create", await host.SendAsync(token, $"POST {Registry}/microservices", body));

        Assert.DoesNotContain("stolen", (await host.SendAsync(host.Root, $"GET {Registry}/microservices/{_secret}/tags")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("thief", (await host.SendAsync(host.Root, $"GET {Registry}/instances?appId={_app}&serviceName=ali&version=0%2B")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await host.SendAsync(token, $"POST {Registry}/microservices", Service("mine", "other"))).Status);
        Assert.Equal(200, (await host.SendAsync(token, $"POST {Registry}/microservices", Service("mine", "other"))).Status);
    }

    [Theory]
    [InlineData("instances?appId={0}&serviceName=ali&version=0%2B")]
    [InlineData("existence?type=microservice&appId={0}&serviceName=ali&version=1.0.0")]
    public async Task A_service_is_not_found_by_an_alias_that_the_role_names(string path) =>
        AssertDenied("get", await host.SendAsync(await LimitedAsync("ali"), $"GET {Registry}/{string.Format(null, path, _app)}"));

    [Fact]
    public async Task A_find_by_a_shared_alias_leaves_out_what_the_role_may_not_read()
    {
        var permissions = new JsonArray(
            RbacHost.Permission("service", "get", ("appId", _app), ("serviceName", "ali")),
            RbacHost.Permission("service", "get", ("appId", _app), ("serviceName", "seen")));
        var role = RbacHost.NewName("role");
        await host.SendAsync(host.Root, "POST /v4/roles", new JsonObject { ["name"] = role, ["perms"] = permissions });
        var body = Service("seen", "ali", "2.0.0");
        body["instances"] = new JsonArray(new JsonObject { ["hostName"] = "visible", ["endpoints"] = new JsonArray("rest://127.0.0.1:2") });
        Assert.Equal(200, (await host.SendAsync(host.Root, $"POST {Registry}/microservices", body)).Status);

        var token = await host.TokenAsync(await host.AccountAsync(role));
        var found = await host.SendAsync(token, $"GET {Registry}/instances?appId={_app}&serviceName=ali&version=0%2B");
        Assert.Equal("visible", (string?)Assert.Single(found.Json!["instances"]!.AsArray())!["hostName"]);
    }

    [Fact]
    public async Task An_environment_is_limited_whatever_consumer_is_named()
    {
        var (hidden, own) = (Service("hidden", null), Service("own", null));
        (hidden["service"]!["environment"], own["service"]!["environment"]) = ("production", "development");
        Assert.Equal(200, (await host.SendAsync(host.Root, $"POST {Registry}/microservices", hidden)).Status);
        var consumer = (string)(await host.SendAsync(host.Root, $"POST {Registry}/microservices", own)).Json!["serviceId"]!;
        var token = await host.CallerWithAsync(RbacHost.Permission("service", "*", ("environment", "development")));
        var reply = await host.SendAsync(
            token, $"GET {Registry}/existence?type=microservice&env=production&appId={_app}&serviceName=hidden&version=1.0.0", consumerId: consumer);
        Assert.Equal("403 403205", reply.Code);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task Dependencies_are_not_declared_by_alias(string method)
    {
        await host.SendAsync(host.Root, $"POST {Registry}/dependencies", Dependency("secret", "kept"));
        AssertDenied(method == "PUT" ? "update" : "create", await host.SendAsync(await LimitedAsync("ali"), $"{method} {Registry}/dependencies", Dependency("ali", "added")));

        await AssertConsumersAsync("kept", 1);
        await AssertConsumersAsync("added", 0);
    }

    private async Task AssertConsumersAsync(string provider, int count)
    {
        var id = await host.ServiceAsync(_app, provider);
        var consumers = (await host.SendAsync(host.Root, $"GET {Registry}/microservices/{id}/consumers")).Json!["consumers"];
        Assert.Equal(count, consumers?.AsArray().Count ?? 0);
    }

    private void AssertDenied(string verb, Reply reply)
    {
        Assert.Equal("403 403205", reply.Code);
        Assert.Equal($"role has no permissions[service:{verb}] for labels [map[appId:{_app} environment: serviceName:ali]]", reply.Detail);
    }

    private Task<string> LimitedAsync(string name) => host.CallerWithAsync(RbacHost.Permission("service", "*", ("appId", _app), ("serviceName", name)));

    private JsonObject Service(string name, string? alias, string version = "1.0.0") =>
        new() { ["service"] = new JsonObject { ["appId"] = _app, ["serviceName"] = name, ["alias"] = alias, ["version"] = version } };

    private JsonObject Dependency(string consumer, string provider) => new()
    {
        ["dependencies"] = new JsonArray(new JsonObject
        {
            ["consumer"] = new JsonObject { ["appId"] = _app, ["serviceName"] = consumer, ["version"] = "1.0.0" },
            ["providers"] = new JsonArray(new JsonObject { ["appId"] = _app, ["serviceName"] = provider, ["version"] = "1.0.0" }),
        }),
    };
}
