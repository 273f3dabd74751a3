using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Tests.Monitoring;

/// <summary>Tests how an app connects to a dashboard with TLS, and to one whose address is not configured.</summary>
public sealed class DashboardConnectionTests : IDisposable
{
    private readonly Certificates _authority = new();
    private readonly X509Certificate2 _certificate;

    public DashboardConnectionTests() => _certificate = _authority.Issue("engine");

    public void Dispose()
    {
        _certificate.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_dashboard_whose_certificate_is_of_the_authority_receives_reports()
    {
        await using var engine = await StartWithTlsAsync();
        await using var app = await MonitoredApp.StartAsync(engine.Host, "storefront", engine.Dashboard, settings: ("servicecomb.ssl.caFile", _authority.AuthorityFile));
        await app.CallAsync(HttpMethod.Get, 2, _ => "1/200");
        await app.ReportAsync();

        Assert.Equal(2, (await engine.GetOperationsAsync("storefront"))["Consumer.stock.GET"].Total);
        Assert.Equal(0, app.Logs.Count(351));
    }

    [Fact]
    public async Task A_dashboard_whose_certificate_is_of_another_authority_is_refused_with_one_log_entry()
    {
        using var other = new Certificates();
        await using var engine = await StartWithTlsAsync();
        await using var app = await MonitoredApp.StartAsync(
            engine.Host,
            "storefront",
            engine.Dashboard,
            settings: [("servicecomb.ssl.caFile", _authority.AuthorityFile), ("servicecomb.ssl.mc.consumer.caFile", other.AuthorityFile)]);
        for (var report = 0; report < 3; report++)
        {
            Assert.Equal([200], await app.CallAsync(HttpMethod.Get, 1, _ => "1/200"));
            await app.ReportAsync();
        }

        Assert.Contains("certificate", Assert.Single(app.Logs.Lines, static line => line.Contains(" 351 ", StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase);
        Assert.Empty((await engine.Monitor.ListMetricsAsync(new MetricQuery(), TestContext.Current.CancellationToken)).List);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_an_address_and_a_registration_port_30109_on_the_host_of_the_engine_is_used(bool usesConfigurationCenter)
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "has one loopback address");

        // The port is fixed, so the host is one that other programs do not use: any address in 127.0.0.0/8 is this machine.
        var host = string.Create(CultureInfo.InvariantCulture, $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}");
        var options = new LocalEngineOptions { MonitorUrl = $"http://{host}:30109" };
        (options.RegistryUrl, options.KieUrl) = usesConfigurationCenter ? ("http://127.0.0.1:0", $"http://{host}:0") : ($"http://{host}:0", "http://127.0.0.1:0");
        await using var engine = await MonitoredEngine.StartAsync(options);
        await using var app = await MonitoredApp.StartAsync(
            engine.Host, "storefront", dashboard: "", settings: ("servicecomb.kie.serverUri", usesConfigurationCenter ? engine.Host.KieAddress.ToString() : ""));
        await app.CallAsync(HttpMethod.Get, 2, _ => "1/200");
        await app.ReportAsync();

        Assert.Equal(2, (await engine.GetOperationsAsync("storefront"))["Consumer.stock.GET"].Total);
    }

    private Task<MonitoredEngine> StartWithTlsAsync() => MonitoredEngine.StartAsync(
        new LocalEngineOptions { RegistryUrl = "https://127.0.0.1:0", KieUrl = "https://127.0.0.1:0", MonitorUrl = "https://127.0.0.1:0", Certificate = _certificate }, _authority.AuthorityFile);
}
