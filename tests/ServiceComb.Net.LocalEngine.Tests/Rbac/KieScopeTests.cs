using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests permissions and labels of roles in the configuration center.</summary>
public sealed class KieScopeTests(RbacHost host)
{
    private const string Items = "kie:/v1/default/kie/kv";
    private readonly string _app = RbacHost.NewName("app");

    [Fact]
    public async Task A_read_only_role_can_read_but_not_write()
    {
        var token = await host.CallerWithAsync(RbacHost.Permission("config", "get"));
        var id = await ItemAsync("others");
        Assert.Equal(200, (await host.SendAsync(token, $"GET {Items}/{id}")).Status);
        var refused = await host.SendAsync(token, $"POST {Items}", Item("new", "others"));
        Assert.Equal(("403 403205", ""), (refused.Code, (string?)refused.Json!["errorMessage"]));
        Assert.Equal("No permission(s)(role has no permissions[config:create])", refused.Detail);
        Assert.Equal("403 403205", (await host.SendAsync(token, $"PUT {Items}/{id}", new JsonObject { ["value"] = "2" })).Code);
        Assert.Equal("403 403205", (await host.SendAsync(token, $"DELETE {Items}/{id}")).Code);
        Assert.Equal("404 404001", (await host.SendAsync(token, $"PUT {Items}/unknown", new JsonObject { ["value"] = "2" })).Code);
        Assert.Equal("404 404001", (await host.SendAsync(token, $"DELETE {Items}/unknown")).Code);
    }

    [Fact]
    public async Task A_role_without_access_to_configuration_gets_empty_lists()
    {
        await ItemAsync("others");
        var listed = await host.SendAsync(await host.CallerWithAsync(RbacHost.Permission("service", "*")), $"GET {Items}");
        Assert.Equal((200, 0), (listed.Status, (int)listed.Json!["total"]!));
    }

    [Fact]
    public async Task A_role_with_labels_can_read_and_write_items_with_them()
    {
        var token = await LimitedAsync(_app);
        var (own, other) = (await ItemAsync(_app), await ItemAsync("others"));
        var listed = await host.SendAsync(token, $"GET {Items}");
        Assert.Equal((1, own), ((int)listed.Json!["total"]!, (string?)Assert.Single(listed.Json["data"]!.AsArray())!["id"]));

        Assert.Equal(200, (await host.SendAsync(token, $"GET {Items}/{own}")).Status);
        Assert.Equal(200, (await host.SendAsync(token, $"PUT {Items}/{own}", new JsonObject { ["value"] = "2" })).Status);
        Assert.Equal("403 403205", (await host.SendAsync(token, $"GET {Items}/{other}")).Code);
        Assert.Equal("403 403205", (await host.SendAsync(token, $"PUT {Items}/{other}", new JsonObject { ["value"] = "2" })).Code);
        Assert.Equal("403 403205", (await host.SendAsync(token, $"GET kie:/v1/default/kie/revision/{other}")).Code);
        Assert.Equal("403 403205", (await host.SendAsync(token, $"DELETE {Items}", new JsonObject { ["ids"] = new JsonArray(own, other) })).Code);
        Assert.Equal(204, (await host.SendAsync(token, $"DELETE {Items}/{own}")).Status);
    }

    [Theory]
    [InlineData("""{"key":"k","value":"1","labels":{"app":"y"}}""", "[map[app:y]]")]
    [InlineData("""{"key":"k","value":"1","labels":{"version":"1","app":"y"}}""", "[map[app:y version:1]]")]
    [InlineData("""{"key":"k","value":"1"}""", "[map[]]")]
    public async Task A_rejection_names_the_labels(string body, string labels)
    {
        var reply = await host.SendAsync(await LimitedAsync("limited"), $"POST {Items}", JsonNode.Parse(body));
        Assert.Equal($"No permission(s)(role has no permissions[config:create] for labels {labels})", reply.Detail);
    }

    [Fact]
    public async Task Validation_errors_precede_permission_errors() =>
        Assert.Equal("400 400001", (await host.SendAsync(await LimitedAsync("limited"), $"POST {Items}", Item("no slash/please", "others"))).Code);

    [Fact]
    public async Task An_import_is_limited_to_permitted_items()
    {
        var file = new JsonObject { ["data"] = new JsonArray(Item("a.file", "limited"), Item("a.file", "others")) };
        var reply = await host.SendAsync(await LimitedAsync("limited"), "POST kie:/v1/default/kie/file?override=force", file);
        Assert.Equal(200, reply.Status);
        Assert.Equal("limited", (string?)Assert.Single(reply.Json!["success"]!.AsArray())!["labels"]!["app"]);
        Assert.Equal("403205", Assert.Single(reply.Json["failure"]!.AsArray())!["error_code"]!.ToString());
    }

    [Fact]
    public async Task A_held_list_returns_only_permitted_items()
    {
        var token = await LimitedAsync("limited");
        var environment = RbacHost.NewName("env");
        var revision = (await host.SendAsync(host.Root, $"POST {Items}", Item(RbacHost.NewName("key"), "others", environment))).Json!["update_revision"];
        var held = host.SendAsync(token, $"GET {Items}?label=environment:{environment}&revision={revision}&wait=4m");
        await host.SendAsync(host.Root, $"POST {Items}", Item(RbacHost.NewName("key"), "limited", environment));
        var reply = await held.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        Assert.Equal("limited", (string?)Assert.Single(reply.Json!["data"]!.AsArray())!["labels"]!["app"]);
    }

    private Task<string> LimitedAsync(string app) => host.CallerWithAsync(RbacHost.Permission("config", "*", ("app", app)));

    private async Task<string> ItemAsync(string app)
    {
        var reply = await host.SendAsync(host.Root, $"POST {Items}", Item(RbacHost.NewName("key"), app));
        Assert.Equal(200, reply.Status);
        return (string)reply.Json!["id"]!;
    }

    private static JsonObject Item(string key, string app, string? environment = null)
    {
        var labels = new JsonObject { ["app"] = app };
        if (environment is not null)
        {
            labels["environment"] = environment;
        }

        return new JsonObject { ["key"] = key, ["value"] = "1", ["status"] = "enabled", ["labels"] = labels };
    }
}
