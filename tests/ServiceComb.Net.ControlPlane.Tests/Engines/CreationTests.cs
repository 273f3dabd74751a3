using System.Text.Json.Nodes;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;

namespace ServiceComb.Net.ControlPlane.Tests.Engines;

public sealed class CreationTests(ControlPlaneFixture fixture)
{
    private static readonly string Engines = $"v2/{CloudApi.Project}/enginemgr/engines";

    public static TheoryData<string, string?, string> Mistakes => new()
    {
        { "name", "ab", "SVCSTG.00501201" },
        { "name", "1abc", "SVCSTG.00501201" },
        { "name", "abc-", "SVCSTG.00501201" },
        { "name", "default", "SVCSTG.00501201" },
        { "name", "a/../b", "SVCSTG.00501201" },
        { "name", "abc\n", "SVCSTG.00501201" },
        { "name", null, "SVCSTG.00501201" },
        { "name", "shared", "SVCSTG.00501111" },
        { "payment", "0", "SVCSTG.00501103" },
        { "payment", null, "SVCSTG.00501103" },
        { "flavor", "cse.s1.huge", "SVCSTG.00501104" },
        { "flavor", "cse.nacos2.c1.large.10", "SVCSTG.00501104" },
        { "specType", "", "SVCSTG.00501134" },
        { "azList", null, "SVCSTG.00501105" },
        { "authType", null, "SVCSTG.00500400" },
        { "authType", "OTHER", "SVCSTG.00500400" },
        { "authType", "RBAC", "SVCSTG.00500400" },
        { "vpcId", null, "SVCSTG.00500400" },
        { "description", new string('x', 256), "SVCSTG.00500400" },
        { "subnetCidr", new string('1', 25), "SVCSTG.00500400" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_request_with_an_invalid_value_is_rejected_with_the_code_of_the_reference(string field, string? value, string code)
    {
        var creation = CloudApi.Creation("invalid");
        creation[field] = value;
        Assert.Equal(code, await fixture.Api.FailAsync(400, "POST", Engines, creation));
    }

    [Fact]
    public async Task A_body_that_is_not_JSON_is_rejected_without_its_content()
    {
        using var content = new StringContent("""{"auth_cred":{"pwd":"Secret_pw1"},"name":[}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var response = await fixture.Api.Http.PostAsync(new Uri(Engines, UriKind.Relative), content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.DoesNotContain("Secret_pw1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Details_and_lists_show_the_engine_as_the_reference_does()
    {
        var detail = await fixture.Api.DoAsync("GET", CloudApi.Engine(fixture.EngineId));
        Assert.Equal(("shared", "CSE", "CSE2", "RBAC", "Available"), ((string?)detail["name"], (string?)detail["type"], (string?)detail["specType"], (string?)detail["authType"], (string?)detail["status"]));
        Assert.Equal(["serviceCenter", "configCenter", "dashboard"], detail["externalEntrypoint"]!["serviceEndpoint"]!.AsObject().Select(static pair => pair.Key));
        Assert.Equal("100", (string?)detail["reference"]!["instanceLimit"]);

        var list = await fixture.Api.DoAsync("GET", $"{Engines}?offset=0&limit=100&type=CSE");
        var summary = list["data"]!.AsArray().Single(engine => (string?)engine!["id"] == fixture.EngineId)!;
        Assert.Equal(["serviceCenter", "kie", "dashboard"], summary["serviceEndpoint"]!.AsObject().Select(static pair => pair.Key));
        Assert.Equal((100, 100), ((int)summary["reference"]!["serviceLimit"]!, (int)summary["totalInstance"]!));
    }

    [Fact]
    public async Task Lists_are_paged_and_filtered()
    {
        var nacos = await fixture.Api.CreateEngineAsync(CloudApi.Creation("paged", flavor: "cse.nacos2.c1.large.10"));
        Assert.Equal(nacos, (string?)(await fixture.Api.DoAsync("GET", $"{Engines}?offset=0&limit=100&type=Nacos"))["data"]!.AsArray().Single(engine => (string?)engine!["name"] == "paged")!["id"]);
        Assert.DoesNotContain((await fixture.Api.DoAsync("GET", $"{Engines}?offset=0&limit=100&type=CSE"))["data"]!.AsArray(), engine => (string?)engine!["id"] == nacos);
        Assert.Single((await fixture.Api.DoAsync("GET", $"{Engines}?offset=1&limit=1&type=ALL"))["data"]!.AsArray());
        Assert.Empty((await fixture.Api.SendAsync("GET", $"{Engines}?offset=0&limit=10", null, ("X-Enterprise-Project-ID", "other"))).Body!["data"]!.AsArray());
        Assert.Equal(0, (int)(await fixture.Api.DoAsync("GET", "v2/another-project/enginemgr/engines?offset=0&limit=10"))["total"]!);
        foreach (var query in (string[])["offset=-1&limit=1", "offset=0&limit=0", "offset=x&limit=1", "offset=0&limit=1&type=other"])
        {
            Assert.Equal("SVCSTG.00500400", await fixture.Api.FailAsync(400, "GET", $"{Engines}?{query}"));
        }
    }

    [Fact]
    public async Task The_description_alias_and_maintenance_time_change_without_a_job()
    {
        var change = new JsonObject { ["description"] = "a \"b\" ä", ["alias"] = "other name", ["maintenanceConfig"] = new JsonObject { ["time"] = "13:00" } };
        await fixture.Api.DoAsync("PUT", CloudApi.Engine(fixture.EngineId), change);
        var detail = await fixture.Api.DoAsync("GET", CloudApi.Engine(fixture.EngineId));
        Assert.Equal(("a \"b\" ä", "other name", "13:00"), ((string?)detail["description"], (string?)detail["alias"], (string?)detail["maintenanceConfig"]!["time"]));
        Assert.Equal("SVCSTG.00500400", await fixture.Api.FailAsync(400, "PUT", CloudApi.Engine(fixture.EngineId), new JsonObject { ["alias"] = new string('x', 65) }));
    }

    [Fact]
    public async Task Tags_are_added_and_bounded()
    {
        JsonObject Tags(params (string Key, string Value)[] tags) => new()
        {
            ["action"] = "create",
            ["engineId"] = fixture.EngineId,
            ["tags"] = new JsonArray([.. tags.Select(static tag => (JsonNode)new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value })]),
            ["sys_tags"] = new JsonArray(),
        };

        foreach (var type in (string[])["cse", "cseEngines"])
        {
            Assert.Equal(204, (await fixture.Api.SendAsync("POST", $"v2/{CloudApi.Project}/{type}/{fixture.EngineId}/tags/create", Tags(($"key of {type}", "värt")))).Status);
        }

        var tags = JsonNode.Parse((string)(await fixture.Api.DoAsync("GET", CloudApi.Engine(fixture.EngineId)))["tags"]!)!.AsArray();
        Assert.Contains(tags, static tag => (string?)tag!["key"] == "key of cse" && (string?)tag["value"] == "värt");
        var path = $"v2/{CloudApi.Project}/cse/{fixture.EngineId}/tags/create";
        Assert.Equal("SVCSTG.00500400", await fixture.Api.FailAsync(400, "POST", path, Tags(("", "v"))));
        Assert.Equal("SVCSTG.00500400", await fixture.Api.FailAsync(400, "POST", path, Tags([.. Enumerable.Range(0, 21).Select(static number => ($"k{number}", "v"))])));
        Assert.Equal("SVCSTG.00500400", await fixture.Api.FailAsync(400, "POST", $"v2/{CloudApi.Project}/other/{fixture.EngineId}/tags/create", Tags(("k", "v"))));
    }

    [Theory]
    [InlineData("GET", "", "SVCSTG.00501116")]
    [InlineData("DELETE", "", "SVCSTG.00501116")]
    [InlineData("GET", "/jobs", "SVCSTG.00501116")]
    [InlineData("GET", "/jobs/1", "SVCSTG.00501116")]
    [InlineData("POST", "/tokens", "SVCSTG.00501116")]
    public async Task An_unknown_engine_is_reported_as_in_the_cloud(string method, string suffix, string code) =>
        Assert.Equal(code, await fixture.Api.FailAsync(400, method, CloudApi.Engine("unknown", suffix)));

    [Theory]
    [InlineData("jobs/x", "SVCSTG.00501152")]
    [InlineData("jobs/999999", "SVCSTG.00501153")]
    public async Task An_unknown_job_is_reported_as_in_the_cloud(string path, string code) =>
        Assert.Equal(code, await fixture.Api.FailAsync(400, "GET", CloudApi.Engine(fixture.EngineId, $"/{path}")));
}
