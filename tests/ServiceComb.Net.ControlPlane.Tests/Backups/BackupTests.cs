using System.Text.Json.Nodes;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.ControlPlane.Tests.Backups;

public sealed class BackupTests(ControlPlaneFixture fixture)
{
    private const string Schedule = "backup-strategies";

    [Fact]
    public async Task An_application_is_found_again_after_its_data_was_deleted_and_the_backup_restored()
    {
        var api = fixture.Api;
        var creating = api.CreateEngineAsync(CloudApi.Creation("other-target", rbac: true));
        var id = await api.CreateEngineAsync(CloudApi.Creation("restored"));
        using var registryTransport = await ConnectAsync(id, "serviceCenter");
        using var kieTransport = await ConnectAsync(id, "configCenter");
        var (registry, kie) = (new RegistryClient(registryTransport), new KieClient(kieTransport));
        var service = await registry.CreateMicroserviceAsync(new Microservice { ServiceName = "orders", AppId = "shop", Version = "1.0.0" }, TestContext.Current.CancellationToken);
        var instance = await registry.RegisterInstanceAsync(service, new MicroserviceInstance { HostName = "host", Endpoints = ["rest://127.0.0.1:1234"] }, TestContext.Current.CancellationToken);
        var item = await kie.CreateAsync(new KieItem { Key = "greeting", Value = "hello", Labels = new Dictionary<string, string>(), Status = KieStatus.Enabled }, TestContext.Current.CancellationToken);
        var backup = await api.DoAsync("POST", CloudApi.Backups(id, "backups"), new JsonObject { ["name"] = "before ä", ["description"] = "d" });

        await registry.DeleteMicroserviceAsync(service, force: true, TestContext.Current.CancellationToken);
        await kie.DeleteAsync(item.Id!, TestContext.Current.CancellationToken);
        var other = await registry.CreateMicroserviceAsync(new Microservice { ServiceName = "later", AppId = "shop", Version = "1.0.0" }, TestContext.Current.CancellationToken);
        await RestoreAsync(api, id, (string)backup["id"]!);

        Assert.Equal(instance, Assert.Single(await registry.ListInstancesAsync(service, cancellationToken: TestContext.Current.CancellationToken)).InstanceId);
        Assert.Equal("hello", (await kie.GetAsync(item.Id!, TestContext.Current.CancellationToken)).Value);
        Assert.DoesNotContain((await registry.ListMicroservicesAsync(TestContext.Current.CancellationToken)), found => found.ServiceId == other);

        // Into another engine, which keeps its accounts.
        var target = await creating;
        await RestoreAsync(api, target, (string)backup["id"]!);
        var token = await api.DoAsync("POST", CloudApi.Engine(target, "/tokens"));
        using var targetTransport = await ConnectAsync(target, "serviceCenter", $"Bearer {token["token"]}");
        Assert.Contains(await new RegistryClient(targetTransport).ListMicroservicesAsync(TestContext.Current.CancellationToken), found => found.ServiceId == service);
    }

    [Fact]
    public async Task Backups_are_listed_and_deleted_and_unknown_ones_are_not_restored()
    {
        var api = fixture.Api;
        var backup = await api.DoAsync("POST", CloudApi.Backups(fixture.EngineId, "backups"), new JsonObject { ["name"] = "listed" });
        var id = (string)backup["id"]!;
        Assert.Contains((await api.DoAsync("GET", CloudApi.Backups(fixture.EngineId, "backups?offset=0&limit=100")))["data"]!.AsArray(), found => (string?)found!["id"] == id);
        Assert.Equal(204, (await api.SendAsync("DELETE", CloudApi.Backups(fixture.EngineId, $"backups/{id}"))).Status);
        Assert.DoesNotContain((await api.DoAsync("GET", CloudApi.Backups(fixture.EngineId, "backups?offset=0&limit=100")))["data"]!.AsArray(), found => (string?)found!["id"] == id);
        foreach (var unknown in (string[])[id, "unknown", "..%2f..%2fengine"])
        {
            var (status, _) = await api.SendAsync("POST", CloudApi.Backups(fixture.EngineId, $"backups/{unknown}/recovery"), new JsonObject { ["name"] = "r" });
            Assert.Equal(404, status);
        }

        Assert.Equal("SVCSTG.00500400", await api.FailAsync(400, "POST", CloudApi.Backups(fixture.EngineId, "backups"), new JsonObject()));
    }

    [Theory]
    [InlineData("0 3 * * *", null, null, true)]
    [InlineData("*/30 0 3 ? * MON", "7", "3", true)]
    [InlineData("", null, null, false)]
    [InlineData("every day", null, null, false)]
    [InlineData("0 3 30 2 *", null, null, false)]
    [InlineData("0 3 * * *", "-1", null, false)]
    [InlineData("0 3 * * *", null, "100000", false)]
    public async Task A_policy_is_validated(string schedule, string? reserve, string? maxFiles, bool isValid)
    {
        var policy = new JsonObject { ["schedule"] = schedule, ["reserve"] = reserve, ["maxFiles"] = maxFiles };
        var (status, body) = await fixture.Api.SendAsync("POST", CloudApi.Backups(fixture.EngineId, Schedule), policy);
        Assert.Equal(isValid ? 200 : 400, status);
        if (isValid)
        {
            Assert.Equal((schedule, reserve ?? "0", int.Parse(maxFiles ?? "0", System.Globalization.CultureInfo.InvariantCulture)), ((string?)body!["schedule"], (string?)body["reserve"], (int)body["maxFiles"]!));
            Assert.True((long)body["nextAt"]! > (long)body["createAt"]!);
        }
    }

    private async Task<EngineHttpClient> ConnectAsync(string engineId, string component, string? authorization = null)
    {
        var address = await fixture.Api.AddressAsync(engineId, component);
        return new EngineHttpClient(new EngineClientOptions
        {
            Addresses = { address.GetLeftPart(UriPartial.Authority) },
            RequestTimeout = TimeSpan.FromMinutes(2),
            Authentication = authorization is null ? null : new FixedAuthorization(authorization),
        });
    }

    private static async Task RestoreAsync(CloudApi api, string engineId, string backupId)
    {
        var restore = await api.DoAsync("POST", CloudApi.Backups(engineId, $"backups/{backupId}/recovery"), new JsonObject { ["name"] = "restore" });
        Assert.Equal("RecoveringData", (string?)restore["status"]);
        await api.FinishAsync(engineId, (long)(await api.DoAsync("GET", CloudApi.Engine(engineId)))["latestJobId"]!);
        var finished = await api.DoAsync("GET", CloudApi.Backups(engineId, $"recoveries/{restore["id"]}"));
        Assert.Equal(("Success", 100), ((string?)finished["status"], (int)finished["progress"]!));
    }
}
