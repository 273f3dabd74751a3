using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

/// <summary>Runs without parallel tests, because listeners affect all tests of the process.</summary>
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Polls_reloads_items_and_age_are_measured_while_the_session_lives()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("measured", "1");
        kie.Put("broken", "{", "public:", "json");
        var seen = new ConcurrentDictionary<string, double>();
        IMeterFactory? meters = null;
        using var listener = new MeterListener();
        // Other tests have meters of their own.
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == "ServiceComb.Net")
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using (var live = new KieConfigurationFixture(options => options.Time = time, kie.Address, ("servicecomb:kie:pollingWaitTime", "50")))
        {
            meters = live.Meters;
            await PollAsync(kie, scopes: 4);
            time.Advance(TimeSpan.FromSeconds(7));
            kie.Put("measured", "2");
            await live.UntilAsync(() => live["measured"] == "2" && live.Reloads > 0);
            // A poll is recorded before its scope is requested with the new revision.
            await PollAsync(kie, scopes: 1);
            time.Advance(TimeSpan.FromSeconds(5));
            listener.RecordObservableInstruments();
            Assert.Equal(1, seen["servicecomb.kie.reloads"]);
            Assert.Equal(kie.Revision, seen["servicecomb.kie.revision"]);
            Assert.Equal(1, seen["servicecomb.kie.items app"]);
            Assert.Equal(1, seen["servicecomb.kie.items.invalid custom"]);
            Assert.Equal(5, seen["servicecomb.kie.age"], 3);
            Assert.Equal(7, seen["servicecomb.kie.poll.duration changed"], 3);

            live.Manager.Dispose();
            seen.Clear();
            listener.RecordObservableInstruments();
            Assert.Empty(seen);
        }

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (meters is not null && instrument.Meter.Scope == meters)
            {
                seen[$"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}".Trim()] = value;
            }
        }
    }

    [Fact]
    public async Task A_change_is_traced_as_a_root_activity()
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
        await using var live = new KieConfigurationFixture(kie.Address);
        kie.Put("a", "1");
        await live.UntilAsync(() => live["a"] == "1");
        await live.DisposeAsync();
        var span = Assert.Single(spans);
        Assert.Equal(("servicecomb.kie.apply", 1), (span.OperationName, span.GetTagItem("servicecomb.kie.keys")));
        Assert.Null(span.ParentId);
    }

    [Fact]
    public async Task An_exception_of_a_meter_listener_does_not_stop_polling()
    {
        await using var kie = await ScriptedKie.StartAsync();
        using var listener = new MeterListener();
        var thrown = 0;
        listener.InstrumentPublished = static (instrument, it) =>
        {
            if (instrument.Name.StartsWith("servicecomb.kie.", StringComparison.Ordinal))
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Throw());
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Throw());
        listener.Start();
        await using var live = new KieConfigurationFixture(kie.Address, ("servicecomb:kie:pollingWaitTime", "1"));
        for (var i = 1; i <= 3; i++)
        {
            kie.Put("a", $"{i}");
            await live.UntilAsync(() => live["a"] == $"{i}");
        }

        Assert.NotEqual(0, thrown);

        void Throw()
        {
            Interlocked.Increment(ref thrown);
            throw new InvalidOperationException("The exporter is broken.");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exception_of_an_activity_listener_does_not_stop_change_callbacks(bool atStart)
    {
        await using var kie = await ScriptedKie.StartAsync();
        var thrown = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "ServiceComb.Net",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => Throw(atStart),
            ActivityStopped = _ => Throw(!atStart),
        };
        await using var live = new KieConfigurationFixture(kie.Address);
        ActivitySource.AddActivityListener(listener);
        for (var i = 1; i <= 3; i++)
        {
            kie.Put("a", $"{i}");
            await live.UntilAsync(() => live["a"] == $"{i}" && live.Reloads == i);
        }

        Assert.NotEqual(0, thrown);
        Assert.Equal(0, live.Logs.Count(505));

        void Throw(bool isTime)
        {
            if (isTime)
            {
                Interlocked.Increment(ref thrown);
                throw new InvalidOperationException("The exporter is broken.");
            }
        }
    }

    // Waits until a number of scopes are polled with the current revision.
    private static Task PollAsync(ScriptedKie kie, int scopes) => kie.UntilRequestedAsync(
        requests => requests.Where(request => request.Contains($"revision={kie.Revision}&wait", StringComparison.Ordinal)).Distinct().Count() == scopes);
}
