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
    public async Task Health_tells_how_the_app_stands_with_its_registry_and_is_never_unhealthy()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = world.Build("storefront", builder => builder.Services.AddHealthChecks().AddServiceCombDiscovery());
        Assert.Equal((HealthStatus.Degraded, "not registered yet"), await HealthAsync(app));
        await app.StartAsync(DiscoveryFixture.Stop);
        DiscoveryFixture.Directory(app).Find("orders");
        await world.UntilAsync(async () => (await HealthAsync(app)).Status == HealthStatus.Healthy, "healthy");
        world.Proxy.Answer("/heartbeat", 500);
        await world.UntilAsync(async () => (await HealthAsync(app)).Status == HealthStatus.Degraded, "degraded");
        Assert.Contains("took the last heartbeat", (await HealthAsync(app)).Text, StringComparison.Ordinal);
        world.Proxy.Intercept = null;
        await world.UntilAsync(async () => (await HealthAsync(app)).Status == HealthStatus.Healthy, "healthy again");
        await world.UntilAsync(async () => (await ReportAsync(app)).Data.ContainsKey("lastVerification"), "the directory is verified");
        var data = (await ReportAsync(app)).Data;
        Assert.Equal((true, "UP"), (data["registered"], data["status"]));
        Assert.Contains("lastHeartbeat", data.Keys);
        Assert.Equal(new Uri(world.Proxy.Address).ToString(), data["address"]);
    }

    [Theory]
    [InlineData(-1, HealthStatus.Degraded)]
    [InlineData(1, HealthStatus.Healthy)]
    public async Task Health_measures_time_and_does_not_read_it_off_a_calendar_that_jumps(int hours, HealthStatus expected)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var calendar = new FaultyClock(world.Time);
        var app = await world.RunAsync("storefront", builder =>
        {
            builder.Services.AddHealthChecks().AddServiceCombDiscovery();
            builder.Services.AddSingleton<TimeProvider>(calendar);
        });
        if (expected == HealthStatus.Degraded)
        {
            world.Proxy.Answer("/heartbeat", 503);
            await world.UntilAsync(async () => (await HealthAsync(app)).Status == HealthStatus.Degraded, "degraded");
        }

        calendar.Jump(TimeSpan.FromHours(hours));
        Assert.Equal(expected, (await HealthAsync(app)).Status);
    }

    [Fact]
    public async Task Heartbeats_failures_registrations_and_the_directory_are_measured()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == "ServiceComb.Net")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        // Apps of other tests measure as well, so values are of the service that only this test has.
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

        await world.ProvideAsync("measured-orders", "a");
        var app = await world.RunAsync();
        await DiscoveryFixture.Directory(app).Find("measured-orders")!.GetAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Proxy.Count("/heartbeat") > 1 && world.Proxy.Count("/instances/action") > 1, "it beats and verifies");
        world.Proxy.Answer("/heartbeat", 500);
        await world.UntilAsync(() => world.Logs.Count("Warning 202") > 0, "a beat fails");
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
    public async Task The_read_only_view_has_lists_and_tells_changes()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = await world.RunAsync();
        var view = app.Services.GetRequiredService<IServiceDirectory>();
        Assert.Empty(view.Services);
        Assert.Single((await view.GetAsync("orders", DiscoveryFixture.Stop)).Instances);
        Assert.Equal(["orders"], view.Services);
        Assert.False((await view.GetAsync("10.0.0.1", DiscoveryFixture.Stop)).IsKnown);

        var told = new List<string>();
        using var failing = view.OnChange(_ => throw new InvalidOperationException("mine"));
        using (view.OnChange(entry => told.Add($"{entry.Name} {entry.Current.Instances.Length}")))
        {
            await world.WatchIsOpenAsync();
            await world.ProvideAsync("orders", "b");
            await world.UntilAsync(() => told.Count > 0, "told");
        }

        Assert.Equal("orders 2", told[0]);
        Assert.Equal(1, world.Logs.Count("Error 256"));
    }

    private static async Task<HealthReportEntry> ReportAsync(WebApplication app) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(DiscoveryFixture.Stop)).Entries["servicecomb"];

    private static async Task<(HealthStatus Status, string Text)> HealthAsync(WebApplication app)
    {
        var entry = await ReportAsync(app);
        return (entry.Status, entry.Description ?? "");
    }
}
