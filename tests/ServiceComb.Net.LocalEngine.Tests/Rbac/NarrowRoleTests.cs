using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests that the limits of a role cannot be circumvented.</summary>
public sealed class NarrowRoleTests(RbacHost host)
{
    private const string Registry = "/v4/default/registry";

    [Theory]
    [InlineData("/v1/default/gov")]
    [InlineData("/v3/default/govern/governance")]
    public async Task Governance_routes_reach_governance_items_only(string routes)
    {
        var name = RbacHost.NewName("secret");
        var item = new JsonObject { ["key"] = $"servicecomb.service.{name}", ["value"] = "a: 1", ["status"] = "enabled" };
        var id = (string)(await host.SendAsync(host.Root, "POST kie:/v1/default/kie/kv", item)).Json!["id"]!;
        var token = await host.CallerWithAsync(RbacHost.Permission("governance", "*"));
        var body = new JsonObject { ["name"] = name, ["spec"] = new JsonObject { ["maxAttempts"] = 1 } };

        foreach (var caller in (string[])[token, host.Root])
        {
            Assert.Equal(404, (await host.SendAsync(caller, $"GET {routes}/retry/{id}")).Status);
            Assert.Equal(404, (await host.SendAsync(caller, $"PUT {routes}/retry/{id}", body)).Status);
            Assert.Equal(404, (await host.SendAsync(caller, $"DELETE {routes}/retry/{id}")).Status);
            Assert.DoesNotContain(name, (await host.SendAsync(caller, $"GET {routes}/service?environment=all")).Text, StringComparison.Ordinal);
        }

        Assert.Equal("a: 1", (string)(await host.SendAsync(host.Root, $"GET kie:/v1/default/kie/kv/{id}")).Json!["value"]!);
    }

    [Fact]
    public async Task Deleting_a_traffic_group_deletes_policies_only()
    {
        var name = RbacHost.NewName("group");
        var labels = new JsonObject { ["app"] = "narrow" };
        var item = new JsonObject { ["key"] = $"servicecomb.service.{name}", ["value"] = "1", ["status"] = "enabled", ["labels"] = labels.DeepClone() };
        var kept = (string)(await host.SendAsync(host.Root, "POST kie:/v1/default/kie/kv", item)).Json!["id"]!;
        var group = new JsonObject
        {
            ["name"] = name,
            ["selector"] = labels.DeepClone(),
            ["spec"] = JsonNode.Parse("""{"alias":"a","matches":[{"name":"m"}]}"""),
        };
        var token = await host.CallerWithAsync(RbacHost.Permission("governance", "*"));
        var id = (string)(await host.SendAsync(token, "POST /v1/default/gov/match-group", group)).Json!["id"]!;

        Assert.Equal(200, (await host.SendAsync(token, $"DELETE /v1/default/gov/match-group/{id}")).Status);
        Assert.Equal(200, (await host.SendAsync(host.Root, $"GET kie:/v1/default/kie/kv/{kept}")).Status);
    }

    [Theory]
    [InlineData("/v1/default/gov")]
    [InlineData("/v3/default/govern/governance")]
    public async Task A_group_with_a_policy_that_the_role_may_not_delete_is_not_deleted(string routes)
    {
        var (app, name) = (RbacHost.NewName("app"), RbacHost.NewName("group"));
        var group = new JsonObject
        {
            ["name"] = name,
            ["selector"] = new JsonObject { ["app"] = app },
            ["spec"] = JsonNode.Parse("""{"alias":"a","matches":[{"name":"m"}]}"""),
        };
        var policy = new JsonObject
        {
            ["name"] = name,
            ["selector"] = new JsonObject { ["app"] = app, ["version"] = "1.0" },
            ["spec"] = new JsonObject { ["maxAttempts"] = 1 },
        };
        var token = await host.CallerWithAsync(RbacHost.Permission("governance", "*", ("app", app), ("version", "")));
        var id = (string)(await host.SendAsync(token, "POST /v1/default/gov/match-group", group)).Json!["id"]!;
        var kept = (string)(await host.SendAsync(host.Root, "POST /v1/default/gov/retry", policy)).Json!["id"]!;

        Assert.Equal(403, (await host.SendAsync(token, $"DELETE {routes}/retry/{kept}")).Status);
        Assert.Equal(403, (await host.SendAsync(token, $"DELETE {routes}/match-group/{id}")).Status);
        Assert.Equal(200, (await host.SendAsync(host.Root, $"GET /v1/default/gov/retry/{kept}")).Status);
        Assert.Equal(200, (await host.SendAsync(token, $"GET /v1/default/gov/match-group/{id}")).Status);

        Assert.Equal(200, (await host.SendAsync(host.Root, $"DELETE {routes}/match-group/{id}")).Status);
        Assert.Equal(404, (await host.SendAsync(host.Root, $"GET /v1/default/gov/retry/{kept}")).Status);
    }

    [Fact]
    public async Task A_declared_dependency_shows_nothing_of_a_service_that_the_role_may_not_read()
    {
        var (app, name) = (RbacHost.NewName("app"), RbacHost.NewName("hidden"));
        var (own, hidden) = (await host.ServiceAsync(app, "web"), await host.ServiceAsync("others", name));
        var token = await host.CallerWithAsync(RbacHost.Permission("service", "*", ("appId", app)));
        await DependAsync(token, app, name);

        foreach (var path in (string[])
            [$"{Registry}/microservices/{own}/providers", $"/v4/default/govern/microservices/{own}", "/v4/default/govern/microservices?options=all", "/v4/default/govern/relations", $"{Registry}/microservices"])
        {
            var reply = await host.SendAsync(token, $"GET {path}");
            Assert.Equal(200, reply.Status);
            Assert.DoesNotContain(hidden, reply.Text, StringComparison.Ordinal);
        }

        Assert.Contains(hidden, (await host.SendAsync(host.Root, $"GET /v4/default/govern/microservices/{own}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_reports_nothing_of_a_service_that_the_role_may_not_read()
    {
        var (app, name, seen) = (RbacHost.NewName("app"), RbacHost.NewName("hidden"), RbacHost.NewName("seen"));
        var (own, hidden, visible) = (await host.ServiceAsync(app, "web"), await host.ServiceAsync("others", name), await host.ServiceAsync(app, seen));
        await host.SendAsync(host.Root, $"PUT {Registry}/microservices/{hidden}/properties", new JsonObject { ["properties"] = new JsonObject { ["allowCrossApp"] = "true" } });
        var token = await host.CallerWithAsync(RbacHost.Permission("service", "*", ("appId", app)));
        await DependAsync(token, app, name);
        await DependAsync(token, app, seen, app);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new UriBuilder(new Uri(host.Engine.RegistryAddress, $"{Registry}/microservices/{own}/watcher")) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);

        foreach (var service in (string[])[hidden, visible])
        {
            var instance = new JsonObject { ["instance"] = new JsonObject { ["hostName"] = "h" } };
            Assert.Equal(200, (await host.SendAsync(host.Root, $"POST {Registry}/microservices/{service}/instances", instance)).Status);
        }

        var buffer = new byte[8192];
        var frame = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        Assert.Contains(seen, Encoding.UTF8.GetString(buffer, 0, frame.Count), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_ends_with_its_account_also_when_the_name_is_taken_again()
    {
        var account = await host.AccountAsync("admin");
        var token = await host.TokenAsync(account);
        Assert.Equal(200, (await host.SendAsync(host.Root, $"DELETE /v4/accounts/{account}")).Status);
        var again = new JsonObject { ["name"] = account, ["password"] = RbacHost.Password, ["roles"] = new JsonArray("developer") };
        Assert.Equal(200, (await host.SendAsync(host.Root, "POST /v4/accounts", again)).Status);

        Assert.Equal("401 401206", (await host.SendAsync(token, "GET /v4/accounts")).Code);
        Assert.Equal("403 403205", (await host.SendAsync(await host.TokenAsync(account), "GET /v4/accounts")).Code);
        Assert.NotEqual(200, (await host.SendAsync(token, "POST kie:/v1/default/kie/kv", new JsonObject { ["key"] = account, ["value"] = "1" })).Status);
    }

    private async Task DependAsync(string token, string app, string provider, string providerApp = "others")
    {
        var dependency = new JsonObject
        {
            ["consumer"] = new JsonObject { ["appId"] = app, ["serviceName"] = "web", ["version"] = "1.0.0" },
            ["providers"] = new JsonArray(new JsonObject { ["appId"] = providerApp, ["serviceName"] = provider, ["version"] = "1.0.0" }),
        };
        Assert.Equal(200, (await host.SendAsync(token, $"POST {Registry}/dependencies", new JsonObject { ["dependencies"] = new JsonArray(dependency) })).Status);
    }
}
