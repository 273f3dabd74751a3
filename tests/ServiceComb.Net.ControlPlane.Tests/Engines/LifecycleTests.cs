using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;

namespace ServiceComb.Net.ControlPlane.Tests.Engines;

public sealed class LifecycleTests(ControlPlaneFixture fixture)
{
    private const string Services = "v4/default/registry/microservices";

    [Fact]
    public async Task Settings_of_an_engine_change_while_its_data_stays_until_it_is_deleted()
    {
        var api = fixture.Api;
        var creation = CloudApi.Creation("changing");
        creation["inputs"] = new JsonObject { ["version"] = LocalVersion };
        creation["tags"] = new JsonArray("team=a=b");
        var id = await api.CreateEngineAsync(creation);
        var registry = await api.AddressAsync(id, "serviceCenter");
        Assert.Null(await RegisterServiceAsync(api, registry, "orders"));
        for (var number = 1; number < 100; number++)
        {
            Assert.Null(await RegisterServiceAsync(api, registry, $"service{number}"));
        }

        Assert.Equal("400100", (string?)(await RegisterServiceAsync(api, registry, "above-quota"))!["errorCode"]);
        await api.ChangeEngineAsync(id, "resize", new JsonObject { ["flavor"] = "cse.s1.medium2", ["inputs"] = new JsonObject { ["a"] = "b" } }, "job_id");
        Assert.Null(await RegisterServiceAsync(api, registry, "above-quota"));
        Assert.Equal("200", (string?)(await api.DoAsync("GET", CloudApi.Engine(id)))["reference"]!["serviceLimit"]);
        Assert.Contains("orders", await ListServicesAsync(api, registry, null), StringComparison.Ordinal);

        // An engine that never had access control has no password yet.
        Assert.Equal("SVCSTG.00500400", await api.FailAsync(400, "PUT", CloudApi.Engine(id, "/config"), new JsonObject { ["authType"] = "RBAC" }));
        await api.ChangeEngineAsync(id, "config", new JsonObject { ["authType"] = "RBAC", ["auth_cred"] = new JsonObject { ["pwd"] = CloudApi.Password } });
        Assert.Equal(401, await StatusAsync(api, registry));
        var token = (string)(await api.DoAsync("POST", CloudApi.Engine(id, "/tokens")))["token"]!;
        Assert.Contains("orders", await ListServicesAsync(api, registry, token), StringComparison.Ordinal);
        await api.ChangeEngineAsync(id, "config", new JsonObject { ["authType"] = "NONE", ["publicIpId"] = "ip-1" });
        Assert.Equal(200, await StatusAsync(api, registry));

        await api.ChangeEngineAsync(id, "upgrade", new JsonObject { ["version"] = ControlPlaneFixture.LaterVersion });
        var upgraded = await api.DoAsync("GET", CloudApi.Engine(id));
        Assert.Equal((ControlPlaneFixture.LaterVersion, "Available", "127.0.0.1"), ((string?)upgraded["version"], (string?)upgraded["status"], (string?)upgraded["externalEntrypoint"]!["publicAddress"]));
        Assert.Equal("SVCSTG.00500400", await api.FailAsync(400, "PUT", CloudApi.Engine(id, "/upgrade"), new JsonObject { ["version"] = ControlPlaneFixture.LaterVersion }));
        Assert.Contains("orders", await ListServicesAsync(api, registry, null), StringComparison.Ordinal);

        var jobs = await api.DoAsync("GET", CloudApi.Engine(id, "/jobs?offset=1&limit=2"));
        Assert.Equal(5, (int)jobs["total"]!);
        Assert.Equal(["Configure", "Configure"], jobs["data"]!.AsArray().Select(static job => (string)job!["type"]!));

        await api.DoAsync("DELETE", CloudApi.Engine(id));
        await api.WaitUntilGoneAsync(id);
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(api, registry));
    }

    private static string LocalVersion { get; } = System.Reflection.CustomAttributeExtensions
        .GetCustomAttribute<System.Reflection.AssemblyInformationalVersionAttribute>(typeof(LocalEngine.LocalControlPlane).Assembly)!.InformationalVersion.Split('+')[0];

    private static async Task<JsonNode?> RegisterServiceAsync(CloudApi api, Uri registry, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(registry, Services));
        request.Content = JsonContent.Create(new JsonObject { ["service"] = new JsonObject { ["serviceName"] = name } });
        using var response = await api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode ? null : JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string> ListServicesAsync(CloudApi api, Uri registry, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(registry, Services));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        using var response = await api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<int> StatusAsync(CloudApi api, Uri registry)
    {
        using var response = await api.Http.GetAsync(new Uri(registry, Services), TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
