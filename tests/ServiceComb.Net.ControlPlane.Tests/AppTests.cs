using System.Net;
using System.Text.Json.Nodes;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.ControlPlane.Tests;

/// <summary>Tests an app on an engine that the control plane creates, from its registration to the restore of a backup.</summary>
public sealed class AppTests(ControlPlaneFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_registers_and_reports_on_a_created_engine_and_is_found_again_after_a_restore()
    {
        var api = fixture.Api;
        var id = await api.CreateEngineAsync(CloudApi.Creation("with-app", rbac: true));
        var (registry, kie, dashboard) = (await api.AddressAsync(id, "serviceCenter"), await api.AddressAsync(id, "configCenter"), await api.AddressAsync(id, "dashboard"));
        using var client = new ServiceCombClient(new ServiceCombClientOptions { Registry = Options(registry), Kie = Options(kie), Cloud = Options(fixture.Address, id) });
        await using var app = await ReportingApp.StartAsync(registry, kie, dashboard);
        var item = await client.Kie.SetAsync(new KieItem { Key = "greeting", Value = "hello", Labels = new Dictionary<string, string> { ["app"] = ReportingApp.Application } }, Cancellation);

        await app.CallAsync(3);
        await app.ReportAsync();
        Assert.Equal(3, await CountReportedAsync(client));
        var reporting = Assert.Single((await client.Monitor.ListMetricsAsync(new MetricQuery(), Cancellation)).List);
        Assert.Equal((ReportingApp.Application, ReportingApp.Service, "1.0.0"), (reporting.AppId, reporting.ServiceName, reporting.Version));

        var backup = await api.DoAsync("POST", CloudApi.Backups(id, "backups"), new JsonObject { ["name"] = "before" });
        await client.Registry.DeleteMicroserviceAsync(reporting.ServiceId!, force: true, Cancellation);
        await client.Kie.DeleteAsync(item.Id!, Cancellation);
        Assert.Empty(await FindAsync(client));
        Assert.Null(await client.Kie.FindAsync(item.Id!, Cancellation));

        await api.DoAsync("POST", CloudApi.Backups(id, $"backups/{backup["id"]}/recovery"), new JsonObject { ["name"] = "after" });
        await api.FinishAsync(id, (long)(await api.DoAsync("GET", CloudApi.Engine(id)))["latestJobId"]!);
        Assert.Equal([app.InstanceId], await FindAsync(client));
        Assert.Equal("hello", (await client.Kie.GetAsync(item.Id!, Cancellation)).Value);

        // The metrics are not part of the backup, and stay.
        await app.CallAsync(2);
        await app.ReportAsync();
        Assert.Equal(5, await CountReportedAsync(client));
    }

    private static async Task<long> CountReportedAsync(ServiceCombClient client)
    {
        var query = new MetricHistoryQuery { Service = ReportingApp.Service, Flag = MetricFlags.Functions, From = DateTimeOffset.UtcNow.AddHours(-1), Step = TimeSpan.FromDays(100) };
        return Assert.Single(await client.Monitor.GetMetricHistoryAsync(query, Cancellation), static report => report.Name == "Provider.GET /orders/{id}").Total;
    }

    private static async Task<IEnumerable<string?>> FindAsync(ServiceCombClient client) =>
        (await client.Registry.ListServiceInstancesAsync(ReportingApp.Application, ReportingApp.Service, cancellationToken: Cancellation)).Select(static instance => instance.InstanceId);

    private static EngineClientOptions Options(Uri address, string? engineId = null) => new()
    {
        Addresses = { address.GetLeftPart(UriPartial.Authority) },
        EngineId = engineId,
        RequestTimeout = TimeSpan.FromMinutes(2),
        Account = engineId is null ? static () => new NetworkCredential("root", CloudApi.Password) : null,
    };
}
