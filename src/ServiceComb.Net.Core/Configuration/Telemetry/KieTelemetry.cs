using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ServiceComb.Net.Configuration.Telemetry;

/// <summary>The metrics and traces of a running worker. Disposed with the worker, so that the gauges of stopped ones disappear.</summary>
internal sealed class KieTelemetry : IDisposable
{
    private static readonly ActivitySource Activities = new(ServiceCombTelemetry.ActivitySourceName);
    private readonly Meter _meter = new(ServiceCombTelemetry.MeterName);
    private readonly Histogram<double> _polls;
    private readonly Counter<long> _reloads;

    public KieTelemetry(IKieConfigurationInfo session, TimeProvider time)
    {
        _polls = _meter.CreateHistogram<double>(
            "servicecomb.kie.poll.duration", "s", "Duration of requests to the configuration center, which holds them while nothing changes.");
        _reloads = _meter.CreateCounter<long>("servicecomb.kie.reloads", "{reload}", "Reloads of the configuration because of changed values.");
        _meter.CreateObservableGauge(
            "servicecomb.kie.items", () => session.Layers.Select(Items), "{item}", "Enabled items by layer.");
        _meter.CreateObservableGauge(
            "servicecomb.kie.items.invalid", () => session.Layers.Select(InvalidItems), "{item}", "Items with values that cannot be used, by layer.");
        _meter.CreateObservableGauge(
            "servicecomb.kie.revision", () => session.Revision is { } revision ? [new Measurement<long>(revision)] : Array.Empty<Measurement<long>>(),
            description: "The highest revision of the loaded lists.");
        _meter.CreateObservableGauge(
            "servicecomb.kie.age", () => session.LastResponse is { } last ? [new Measurement<double>((time.GetUtcNow() - last).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s", "Time since the last response of the configuration center.");
    }

    public void RecordPoll(TimeSpan duration, string outcome) => IgnoreErrors(() =>
        _polls.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("servicecomb.kie.poll.outcome", outcome)));

    public void RecordReload() => IgnoreErrors(() => _reloads.Add(1));

    /// <summary>Notifies change callbacks within an activity, if there is a listener.</summary>
    public static void TraceReload(int keys, long? revision, Action notify)
    {
        var outer = Activity.Current;
        Activity? activity = null;
        IgnoreErrors(() => activity = Start(keys, revision));
        try
        {
            notify();
        }
        finally
        {
            IgnoreErrors(() => activity?.Dispose());
            // Reset the current activity, which stays set when a listener throws.
            Activity.Current = outer;
        }
    }

    public void Dispose() => IgnoreErrors(_meter.Dispose);

    private static Activity? Start(int keys, long? revision)
    {
        // A root activity, because polling does not belong to a request.
        var activity = Activities.StartActivity("servicecomb.kie.apply", ActivityKind.Internal, parentContext: default);
        return activity?.SetTag("servicecomb.kie.keys", keys).SetTag("servicecomb.kie.revision", revision);
    }

    private static void IgnoreErrors(Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception)
        {
            // Listeners run here. Their exceptions must neither stop polling nor keep values from being applied.
        }
    }

    private static Measurement<long> Items(KieLayerInfo layer) => new(layer.Items.Count, Tag(layer));

    private static Measurement<long> InvalidItems(KieLayerInfo layer) => new(layer.Items.Count(item => item.Problem is not null), Tag(layer));

    private static KeyValuePair<string, object?> Tag(KieLayerInfo layer) => new("servicecomb.kie.layer", layer.Name);
}
