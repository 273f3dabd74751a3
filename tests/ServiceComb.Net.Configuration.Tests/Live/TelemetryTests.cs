using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Configuration.Tests.World;

namespace ServiceComb.Net.Configuration.Tests.Live;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Polls_reloads_items_and_age_are_measured_while_the_session_lives()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("measured", "1");
        kie.Put("broken", "{", "public:", "json");
        kie.RaiseRevision(by: 7_000_000);
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == "ServiceComb.Net")
            {
                it.EnableMeasurementEvents(instrument, instrument.Meter);
            }
        };
        // Other tests run beside this one: only the meter of this revision counts.
        Meter? ours = null;
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) =>
        {
            ours = instrument.Name == "servicecomb.kie.revision" && value >= 7_000_000 ? instrument.Meter : ours;
            if (instrument.Meter == ours)
            {
                seen[$"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}".Trim()] = value;
            }
        });
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, state) =>
        {
            if (instrument.Meter == ours)
            {
                seen[$"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}".Trim()] = value;
            }
        });
        listener.Start();
        await using (var live = new LiveConfiguration(kie.Address))
        {
            listener.RecordObservableInstruments();
            kie.Put("measured", "2");
            await live.UntilAsync(() => live["measured"] == "2");
            await kie.UntilAskedAsync(requests => requests.Last().Contains("wait=2s", StringComparison.Ordinal));
            listener.RecordObservableInstruments();
            Assert.Equal(1, seen["servicecomb.kie.reloads"]);
            Assert.Equal(1, seen["servicecomb.kie.items app"]);
            Assert.Equal(1, seen["servicecomb.kie.items.invalid custom"]);
            Assert.InRange(seen["servicecomb.kie.age"], 0, 5);
            Assert.InRange(seen["servicecomb.kie.poll.duration changed"], 0.000001, 5);
        }

        seen.Clear();
        listener.RecordObservableInstruments();
        Assert.Empty(seen);
    }

    [Fact]
    public async Task A_change_is_a_span_of_its_own()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.RaiseRevision(by: 8_000_000);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ServiceComb.Net",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("servicecomb.kie.revision") is >= 8_000_000L)
                {
                    spans.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var live = new LiveConfiguration(kie.Address);
        kie.Put("a", "1");
        await live.UntilAsync(() => live["a"] == "1");
        await live.DisposeAsync();
        var span = Assert.Single(spans);
        Assert.Equal(("servicecomb.kie.apply", 1), (span.OperationName, span.GetTagItem("servicecomb.kie.keys")));
        Assert.Null(span.ParentId);
    }

    [Fact]
    public async Task Health_is_degraded_once_the_engine_is_silent_for_three_waits()
    {
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = new LiveConfiguration(kie.Address);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var services = Services(live.Manager, clock);
        var health = services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);
        clock.Advance(TimeSpan.FromSeconds(120));
        var report = (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["servicecomb-kie"];
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Equal(kie.Revision, report.Data["revision"]);
        Assert.Equal("app, service, version, custom", report.Data["layers"]);
    }

    [Fact]
    public async Task Health_tells_the_address_in_use_and_how_each_layer_stands()
    {
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = new LiveConfiguration($"http://127.0.0.1:1,{kie.Address}");
        await using var services = Services(live.Manager, TimeProvider.System);
        var health = services.GetRequiredService<HealthCheckService>();
        var report = (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["servicecomb-kie"];
        Assert.Equal($"{kie.Address}/", report.Data["address"]);
        Assert.All(["app", "service", "version", "custom"], layer => Assert.Equal("Current", report.Data[$"layer {layer}"]));

        // The service's poll, and the version's with it, as they share one.
        kie.Instead = static async context =>
        {
            if (!context.Request.Query["label"].Contains("service:orders"))
            {
                return false;
            }

            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("out of order");
            return true;
        };
        kie.Put("a", "1", "app:shop,service:orders,environment:");
        await live.Logs.UntilAsync(id: 505, times: 1);
        report = (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["servicecomb-kie"];
        Assert.Equal("Current", report.Data["layer app"]);
        Assert.Equal("Current", report.Data["layer custom"]);
        Assert.StartsWith("Failing: ", (string)report.Data["layer service"], StringComparison.Ordinal);
        Assert.StartsWith("Failing: ", (string)report.Data["layer version"], StringComparison.Ordinal);
        Assert.Equal(
            [KieLayerState.Current, KieLayerState.Failing, KieLayerState.Failing, KieLayerState.Current],
            live.Info.Layers.Select(static layer => layer.State));
        Assert.Contains("500", live.Info.Layers[1].Failure, StringComparison.Ordinal);

        kie.Instead = null;
        await live.UntilAsync(() => live["a"] == "1");
        await live.Logs.UntilAsync(id: 507, times: 1);
        Assert.All(live.Info.Layers, static layer => Assert.Equal((KieLayerState.Current, null), (layer.State, layer.Failure)));
    }

    [Fact]
    public async Task Health_tells_an_app_that_never_had_an_answer_and_one_that_needs_none()
    {
        await using var live = new LiveConfiguration("http://127.0.0.1:1");
        Assert.Contains("since the start", await Describe(live.Manager), StringComparison.Ordinal);
        Assert.Contains("no configuration center", await Describe(new ConfigurationManager()), StringComparison.Ordinal);

        static async Task<string> Describe(IConfiguration configuration)
        {
            await using var services = Services(configuration, TimeProvider.System);
            var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
            return report.Entries["servicecomb-kie"].Description!;
        }
    }

    private static ServiceProvider Services(IConfiguration configuration, TimeProvider time) => new ServiceCollection()
        .AddSingleton(configuration)
        .AddSingleton(time)
        .AddLogging()
        .AddHealthChecks().AddServiceCombKie().Services
        .BuildServiceProvider();
}
