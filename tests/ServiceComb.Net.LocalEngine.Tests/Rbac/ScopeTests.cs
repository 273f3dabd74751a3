using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests that a role for one application can access only its services.</summary>
public sealed class ScopeTests(RbacHost host) : IAsyncLifetime
{
    private const string Registry = "/v4/default/registry";
    private const string App = "scoped";
    private readonly string _name = RbacHost.NewName("service");
    private string _own = "";
    private string _other = "";
    private string _token = "";

    public async ValueTask InitializeAsync()
    {
        (_own, _other) = (await host.ServiceAsync(App, _name), await host.ServiceAsync("others", _name));
        _token = await host.CallerWithAsync(RbacHost.Permission("service", "*", ("appId", App)));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Lists_contain_only_permitted_services()
    {
        var listed = await host.SendAsync(_token, $"GET {Registry}/microservices");
        Assert.Contains(_own, listed.Json!["services"]!.AsArray().Select(static service => (string?)service!["serviceId"]));
        Assert.All(listed.Json["services"]!.AsArray(), static service => Assert.Equal(App, (string?)service!["appId"]));
        var govern = await host.SendAsync(_token, "GET /v4/default/govern/microservices");
        Assert.All(govern.Json!["allServicesDetail"]!.AsArray(), static service => Assert.Equal(App, (string?)service!["microService"]!["appId"]));
        var apps = await host.SendAsync(_token, "GET /v4/default/govern/apps");
        Assert.Equal(App, (string?)Assert.Single(apps.Json!["appIds"]!.AsArray()));
    }

    [Theory]
    [InlineData("GET", "/microservices/{0}")]
    [InlineData("DELETE", "/microservices/{0}?force=true")]
    [InlineData("PUT", "/microservices/{0}/properties")]
    [InlineData("GET", "/microservices/{0}/tags")]
    [InlineData("GET", "/microservices/{0}/instances")]
    [InlineData("POST", "/microservices/{0}/instances")]
    [InlineData("PUT", "/microservices/{0}/instances/x/heartbeat")]
    [InlineData("GET", "/microservices/{0}/providers")]
    [InlineData("GET", "/existence?type=schema&serviceId={0}&schemaId=x")]
    [InlineData("GET", "/existence?type=microservice&appId=others&serviceName={1}&version=1.0.0")]
    [InlineData("GET", "/existence?type=microservice&appId=others&serviceName={1}&version=1.0.0&serviceId={2}")]
    [InlineData("GET", "/instances?appId=others&serviceName={1}&version=0%2B")]
    [InlineData("GET", "/instances?appId=others&serviceName={1}&version=0%2B&serviceId={2}")]
    public async Task AnotherApplications_service_is_refused_whatever_names_it(string method, string path)
    {
        var reply = await host.SendAsync(_token, $"{method} {Registry}{string.Format(null, path, _other, _name, _own)}", new JsonObject());
        Assert.Equal("403 403205", reply.Code);
        Assert.EndsWith($"for labels [map[appId:others environment: serviceName:{_name}]]", reply.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/microservices/{0}", 200)]
    [InlineData("PUT", "/microservices/{0}/properties", 200)]
    [InlineData("GET", "/microservices/{0}/instances", 200)]
    [InlineData("GET", "/existence?type=microservice&appId={2}&serviceName={1}&version=1.0.0", 200)]
    [InlineData("GET", "/instances?appId={2}&serviceName={1}&version=0%2B", 200)]
    public async Task Services_of_the_own_application_are_permitted(string method, string path, int status) =>
        Assert.Equal(status, (await host.SendAsync(_token, $"{method} {Registry}{string.Format(null, path, _own, _name, App)}", new JsonObject())).Status);

    [Fact]
    public async Task Only_services_of_theApplication_are_created()
    {
        Assert.Equal(200, (await host.SendAsync(_token, $"POST {Registry}/microservices", RbacHost.ServiceBody(App, RbacHost.NewName()))).Status);
        Assert.Equal("403 403205", (await host.SendAsync(_token, $"POST {Registry}/microservices", RbacHost.ServiceBody("others", RbacHost.NewName()))).Code);
    }

    [Fact]
    public async Task A_batch_that_touches_anotherApplications_service_does_nothing()
    {
        var ids = new JsonObject { ["serviceIds"] = new JsonArray(_own, _other), ["force"] = true };
        Assert.Equal("403 403205", (await host.SendAsync(_token, $"DELETE {Registry}/microservices", ids)).Code);
        Assert.Equal(200, (await host.SendAsync(_token, $"GET {Registry}/microservices/{_own}")).Status);
        var beats = new JsonObject { ["Instances"] = new JsonArray(Beat(_own), Beat(_other)) };
        Assert.Equal("403 403205", (await host.SendAsync(_token, $"PUT {Registry}/heartbeats", beats)).Code);

        static JsonObject Beat(string serviceId) => new() { ["serviceId"] = serviceId, ["instanceId"] = "x" };
    }

    [Fact]
    public async Task A_batch_find_of_services_ignores_labels_as_the_real_engine_does()
    {
        var finds = new JsonObject { ["services"] = new JsonArray(Find(App), Find("others")) };
        var reply = await host.SendAsync(_token, $"POST {Registry}/instances/action?type=query", finds);
        Assert.Equal(200, reply.Status);
        Assert.Equal(2, reply.Json!["services"]!["updated"]!.AsArray().Count);

        JsonObject Find(string app) => new() { ["service"] = new JsonObject { ["appId"] = app, ["serviceName"] = _name, ["version"] = "0+" } };
    }

    [Fact]
    public async Task A_batch_find_of_instances_is_refused_as_a_whole()
    {
        Assert.Equal("403 403205", (await FindAsync(_own, _other)).Code);
        Assert.Equal("401 401201", (await FindAsync(_own, "unknown")).Code);
        Assert.Equal(200, (await FindAsync(_own)).Status);

        Task<Reply> FindAsync(params string[] services) => host.SendAsync(_token, $"POST {Registry}/instances/action?type=query", new JsonObject
        {
            ["instances"] = new JsonArray([.. services.Select(static id => new JsonObject { ["instance"] = new JsonObject { ["serviceId"] = id, ["instanceId"] = "x" } })]),
        });
    }

    [Fact]
    public async Task A_permission_without_labels_overrides_one_with_labels()
    {
        var role = RbacHost.NewName("role");
        var permissions = new JsonArray(RbacHost.Permission("service", "*", ("appId", App)), RbacHost.Permission("service", "get"));
        await host.SendAsync(host.Root, "POST /v4/roles", new JsonObject { ["name"] = role, ["perms"] = permissions });
        var token = await host.TokenAsync(await host.AccountAsync(role));
        Assert.Equal(200, (await host.SendAsync(token, $"GET {Registry}/microservices/{_other}")).Status);
        Assert.Equal("403 403205", (await host.SendAsync(token, $"DELETE {Registry}/microservices/{_other}")).Code);
    }

    [Fact]
    public async Task Policies_are_limited_by_their_selector()
    {
        var token = await host.CallerWithAsync(RbacHost.Permission("governance", "*", ("app", App)));
        Assert.Equal("403 403205", (await host.SendAsync(token, "POST /v1/default/gov/match-group", Group("others"))).Code);
        var created = await host.SendAsync(host.Root, "POST /v1/default/gov/match-group", Group("others"));
        Assert.Equal(200, created.Status);
        Assert.Equal("403 403205", (await host.SendAsync(token, $"DELETE /v1/default/gov/match-group/{created.Json!["id"]}")).Code);
        Assert.Equal(200, (await host.SendAsync(token, "POST /v1/default/gov/match-group", Group(App))).Status);
        Assert.Single((await host.SendAsync(token, "GET /v1/default/gov/match-group?environment=all")).Json!.AsArray());

        JsonObject Group(string app) => new()
        {
            ["name"] = RbacHost.NewName("group"),
            ["selector"] = new JsonObject { ["app"] = app, ["environment"] = "" },
            ["spec"] = JsonNode.Parse("""{"alias":"a","matches":[{"name":"m","apiPath":{"exact":"/x"},"method":["GET"]}]}"""),
        };
    }
}
