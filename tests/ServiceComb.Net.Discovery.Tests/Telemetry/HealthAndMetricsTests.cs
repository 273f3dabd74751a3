using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Telemetry;

public sealed class HealthAndMetricsTests
{
    [Fact]
    public async Task Health_reports_the_state_of_the_registration_and_is_never_unhealthy()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = fixture.Build("storefront", builder => builder.Services.AddHealthChecks().AddServiceCombDiscovery());
        Assert.Equal((HealthStatus.Degraded, "not registered yet"), await HealthAsync(app));
        await app.StartAsync(DiscoveryFixture.Stop);
        DiscoveryFixture.Directory(app).Find("orders");
        await fixture.UntilAsync(async () => (await HealthAsync(app)).Status == HealthStatus.Healthy, "healthy");
        fixture.Proxy.Respond("/heartbeat", 500);
        await fixture.UntilAsync(async () => (await HealthAsync(app)).Status == HealthStatus.Degraded, "degraded");
        Assert.Contains("confirmed the last heartbeat", (await HealthAsync(app)).Text, StringComparison.Ordinal);
        fixture.Proxy.Intercept = null;
        await fixture.UntilAsync(async () => (await HealthAsync(app)).Status == HealthStatus.Healthy, "healthy again");
        await fixture.UntilAsync(async () => (await ReportAsync(app)).Data.ContainsKey("lastVerification"), "the directory is verified");
        var data = (await ReportAsync(app)).Data;
        Assert.Equal((true, "UP"), (data["registered"], data["status"]));
        Assert.Contains("lastHeartbeat", data.Keys);
        Assert.Equal(new Uri(fixture.Proxy.Address).ToString(), data["address"]);
    }

    [Theory]
    [InlineData(-1, HealthStatus.Degraded)]
    [InlineData(1, HealthStatus.Healthy)]
    public async Task Health_is_not_affected_by_changes_of_the_system_clock(int hours, HealthStatus expected)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var calendar = new FaultyClock(fixture.Time);
        var app = await fixture.RunAsync("storefront", builder =>
        {
            builder.Services.AddHealthChecks().AddServiceCombDiscovery();
            builder.Services.AddSingleton<TimeProvider>(calendar);
        });
        if (expected == HealthStatus.Degraded)
        {
            fixture.Proxy.Respond("/heartbeat", 503);
            await fixture.UntilAsync(async () => (await HealthAsync(app)).Status == HealthStatus.Degraded, "degraded");
        }

        calendar.Jump(TimeSpan.FromHours(hours));
        Assert.Equal(expected, (await HealthAsync(app)).Status);
    }

    [Fact]
    public async Task Heartbeats_failures_registrations_and_the_directory_are_measured()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == "ServiceComb.Net")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        // Apps of other tests record the same metrics, so compare only values of a service that is unique to this test.
        void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var service = tags.Length > 0 ? $" {tags[0].Value}" : "";
            lock (seen)
            {
                seen[instrument.Name + service] = instrument is ObservableInstrument<int> or ObservableInstrument<double> ? value : seen.GetValueOrDefault(instrument.Name + service) + value;
            }
        }

        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();

        await fixture.ProvideAsync("measured-orders", "a");
        var app = await fixture.RunAsync();
        await DiscoveryFixture.Directory(app).Find("measured-orders")!.GetAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Proxy.Count("/heartbeat") > 1 && fixture.Proxy.Count("/instances/action") > 1, "it beats and verifies");
        fixture.Proxy.Respond("/heartbeat", 500);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 202") > 0, "a beat fails");
        listener.RecordObservableInstruments();
        lock (seen)
        {
            Assert.Equal(1, seen["servicecomb.directory.instances measured-orders"]);
            Assert.True(seen["servicecomb.registry.heartbeats"] >= 1);
            Assert.True(seen["servicecomb.registry.registrations"] >= 1);
            Assert.True(seen["servicecomb.registry.failures heartbeat"] >= 1);
            Assert.Contains("servicecomb.directory.watch", seen.Keys);
            Assert.Contains("servicecomb.directory.age", seen.Keys);
        }
    }

    [Fact]
    public async Task The_service_directory_provides_lists_and_change_notifications()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = await fixture.RunAsync();
        var view = app.Services.GetRequiredService<IServiceDirectory>();
        Assert.Empty(view.Services);
        Assert.Single((await view.GetAsync("orders", DiscoveryFixture.Stop)).Instances);
        Assert.Equal(["orders"], view.Services);
        Assert.False((await view.GetAsync("10.0.0.1", DiscoveryFixture.Stop)).IsKnown);

        var changes = new List<string>();
        using var failing = view.OnChange(_ => throw new InvalidOperationException("mine"));
        using (view.OnChange(entry => changes.Add($"{entry.Name} {entry.Current.Instances.Length}")))
        {
            await fixture.WatchIsOpenAsync();
            await fixture.ProvideAsync("orders", "b");
            await fixture.UntilAsync(() => changes.Count > 0, "the change is reported");
        }

        Assert.Equal("orders 2", changes[0]);
        Assert.Equal(1, fixture.Logs.Count("Error 256"));
    }

    private static async Task<HealthReportEntry> ReportAsync(WebApplication app) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(DiscoveryFixture.Stop)).Entries["servicecomb"];

    private static async Task<(HealthStatus Status, string Text)> HealthAsync(WebApplication app)
    {
        var entry = await ReportAsync(app);
        return (entry.Status, entry.Description ?? "");
    }
}
