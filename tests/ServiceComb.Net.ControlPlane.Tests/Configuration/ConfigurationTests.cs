using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;

namespace ServiceComb.Net.ControlPlane.Tests.Configuration;

/// <summary>Tests of the operations on configuration and accounts that have the address of the cloud, on a running engine.</summary>
public sealed class ConfigurationTests(ControlPlaneFixture fixture)
{
    private const string Project = CloudApi.Project;

    [Fact]
    public async Task Items_are_imported_in_three_ways_exported_and_deleted_by_scope()
    {
        var created = await ImportAsync("", ("a", "1"), ("b", "1"));
        Assert.Equal(2, created["success"]!.AsArray().Count);
        var skipped = await ImportAsync("?override=skip", ("a", "2"), ("c", "2"));
        Assert.Equal((1, 1), (skipped["success"]!.AsArray().Count, skipped["failure"]!.AsArray().Count));
        var aborted = await ImportAsync("?override=abort", ("a", "3"), ("d", "3"));
        Assert.Equal((0, 2), (aborted["success"]!.AsArray().Count, aborted["failure"]!.AsArray().Count));
        await ImportAsync("?override=force", ("a", "4"));
        Assert.Equal([("a", "4"), ("b", "1"), ("c", "2")], await ExportAsync());

        await DeleteScopeAsync("orders@scope-test#1.0.0", null);
        await DeleteScopeAsync("orders@scope-test", "production");
        Assert.Equal(3, (await ExportAsync()).Count);
        await DeleteScopeAsync("orders@scope-test", "development", "a", "unknown");
        Assert.Equal([("b", "1"), ("c", "2")], await ExportAsync());
        await DeleteScopeAsync("orders@scope-test", "development");
        Assert.Empty(await ExportAsync());
        Assert.Equal("SVCSTG.00400100", await fixture.Api.FailAsync(400, "DELETE", $"v3/{Project}/govern/configs/%40", new JsonObject(), fixture.EngineHeader));
    }

    [Fact]
    public async Task A_file_that_is_no_configuration_is_rejected_in_the_form_of_the_cloud()
    {
        using var request = Import("", "not json");
        using var response = await fixture.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((400, "SVCSTG.00400100"), ((int)response.StatusCode, (string?)error["error_code"]));
    }

    [Fact]
    public async Task Accounts_need_a_token_of_the_engine_as_well()
    {
        var (api, engine, token) = (fixture.Api, fixture.EngineHeader, ("Authorization", await fixture.TokenAsync()));
        var registry = await api.AddressAsync(fixture.EngineId, "serviceCenter");
        using (var create = new HttpRequestMessage(HttpMethod.Post, new Uri(registry, "v4/accounts")))
        {
            create.Headers.TryAddWithoutValidation("Authorization", token.Item2);
            create.Content = new StringContent("""{"name":"ann","password":"Complicated_pw1","roles":["developer"]}""");
            using var response = await api.Http.SendAsync(create, TestContext.Current.CancellationToken);
            Assert.Equal(200, (int)response.StatusCode);
        }

        Assert.Equal("401204", await api.FailAsync(401, "PUT", $"v3/{Project}/accounts/ann", new JsonObject { ["roles"] = new JsonArray("admin") }, engine));
        await api.DoAsync("PUT", $"v3/{Project}/accounts/ann", new JsonObject { ["roles"] = new JsonArray("admin") }, engine, token);
        await api.DoAsync("POST", $"v3/{Project}/accounts/ann/password", new JsonObject { ["password"] = "Complicated_pw2" }, engine, token);
        var deleted = await api.DoAsync("DELETE", $"v3/{Project}/accounts/ann", null, engine, token);
        Assert.Equal("success", (string?)deleted["result"]);
        Assert.Equal(400, (await api.SendAsync("DELETE", $"v3/{Project}/accounts/ann", null, engine, token)).Status);
    }

    private static string File(params (string Key, string Value)[] items) => new JsonObject
    {
        ["data"] = new JsonArray([.. items.Select(static item => (JsonNode)new JsonObject
        {
            ["key"] = item.Key,
            ["value"] = item.Value,
            ["status"] = "enabled",
            ["labels"] = new JsonObject { ["app"] = "scope-test", ["service"] = "orders", ["environment"] = "development" },
        })]),
    }.ToJsonString();

    private HttpRequestMessage Import(string query, string file)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"v1/{Project}/kie/file{query}", UriKind.Relative)) { Content = new MultipartFormDataContent { { content, "upload_file", "items.json" } } };
        request.Headers.Add(fixture.EngineHeader.Name, fixture.EngineHeader.Value);
        return request;
    }

    private async Task<JsonNode> ImportAsync(string query, params (string Key, string Value)[] items)
    {
        using var request = Import(query, File(items));
        using var response = await fixture.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!;
    }

    private async Task<List<(string Key, string Value)>> ExportAsync()
    {
        var file = await fixture.Api.DoAsync("POST", $"v1/{Project}/kie/download?label=app:scope-test", new JsonObject { ["ids"] = new JsonArray() }, ("x_engine_id", fixture.EngineId));
        Assert.Equal("1.0.0", (string?)file["metadata"]!["version"]);
        return [.. file["data"]!.AsArray().Select(static item => ((string)item!["key"]!, (string)item["value"]!)).Order()];
    }

    private async Task DeleteScopeAsync(string scope, string? environment, params string[] keys)
    {
        var body = new JsonObject { ["flush"] = "true", ["keys"] = keys.Length == 0 ? null : new JsonArray([.. keys.Select(static key => (JsonNode)key)]) };
        (string, string)[] headers = environment is null ? [fixture.EngineHeader] : [fixture.EngineHeader, ("X-ENVIRONMENT", environment)];
        var result = await fixture.Api.DoAsync("DELETE", $"v3/{Project}/govern/configs/{Uri.EscapeDataString(scope)}", body, headers);
        Assert.Equal("Success", (string?)result["Result"]);
    }
}
