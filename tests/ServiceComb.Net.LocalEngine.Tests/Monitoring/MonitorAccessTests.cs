using System.Text;
using System.Text.Json.Nodes;
using static ServiceComb.Net.LocalEngine.Tests.Monitoring.MonitorHost;

namespace ServiceComb.Net.LocalEngine.Tests.Monitoring;

/// <summary>Tests access control of the monitoring API.</summary>
public sealed class MonitorAccessTests
{
    private const string Password = "Complicated_pw1";

    [Fact]
    public async Task Callers_report_and_see_what_their_roles_permit()
    {
        await using var host = await StartAsync(rootPassword: Password);
        var root = await LogInAsync(host, "root");
        Assert.Equal(401, (await host.PostAsync(Report())).Status);
        Assert.Equal(401, (await host.QueryAsync("metric?service=orders")).Status);
        Assert.Equal(200, (await host.PostAsync(Report(), token: root)).Status);
        Assert.Equal(200, (await host.PostAsync(Report(service: "stock"), "/csemonitor/v1/metric?service=stock", root)).Status);

        var orders = await AccountAsync(host, root, "orders-team", """{"resources":[{"type":"service","labels":{"serviceName":"orders"}}],"verbs":["get","update"]}""");
        Assert.Equal(200, (await host.PostAsync(Report(uptime: 5), token: orders)).Status);
        var refused = await host.PostAsync(Report(service: "stock", uptime: 5), token: orders);
        Assert.Equal((403, true), (refused.Status, refused.Json!["error_code"] is not null));
        Assert.Equal(["orders"], (await host.QueryAsync("metric/list", orders)).Json!["list"]!.AsArray().Select(entry => (string)entry!["serviceName"]!));
        Assert.Single((await host.QueryAsync("metric?service=orders,stock", orders)).Json!.AsArray());
        Assert.Single((await host.QueryAsync("thresholds?services=orders,stock", orders)).Json!.AsArray());

        var reader = await AccountAsync(host, root, "reader", """{"resources":[{"type":"service"}],"verbs":["get"]}""");
        Assert.Equal(403, (await host.PostAsync(Report(uptime: 6), token: reader)).Status);
        Assert.Equal(2, (await host.QueryAsync("metric?service=orders,stock", reader)).Json!.AsArray().Count);

        var other = await AccountAsync(host, root, "other", """{"resources":[{"type":"config"}],"verbs":["*"]}""");
        Assert.Equal(403, (await host.QueryAsync("metric?service=orders", other)).Status);
    }

    private static async Task<string> AccountAsync(MonitorHost host, string root, string name, string permission)
    {
        await PostAsync(host, "/v4/roles", new JsonObject { ["name"] = name, ["perms"] = new JsonArray(JsonNode.Parse(permission)) }, root);
        await PostAsync(host, "/v4/accounts", new JsonObject { ["name"] = name, ["password"] = Password, ["roles"] = new JsonArray(name) }, root);
        return await LogInAsync(host, name);
    }

    private static async Task<string> LogInAsync(MonitorHost host, string name) =>
        (string)(await PostAsync(host, "/v4/token", new JsonObject { ["name"] = name, ["password"] = Password }, token: null))!["token"]!;

    private static async Task<JsonNode?> PostAsync(MonitorHost host, string path, JsonObject body, string? token)
    {
        var reply = await host.SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body.ToJsonString()), token, host.Engine.RegistryAddress);
        Assert.Equal(200, reply.Status);
        return reply.Json;
    }
}
