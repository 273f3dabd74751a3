using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ServiceComb.Net.Configuration.Telemetry;

/// <summary>What a running session tells of itself; lives and ends with its loops, so that gauges of ended ones go away.</summary>
internal sealed class KieTelemetry : IDisposable
{
    private const string Name = "ServiceComb.Net";
    private static readonly ActivitySource Activities = new(Name);
    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _polls;
    private readonly Counter<long> _reloads;

    public KieTelemetry(IKieConfigurationInfo session, TimeProvider time)
    {
        _polls = _meter.CreateHistogram<double>(
            "servicecomb.kie.poll.duration", "s", "Time until the configuration center answered; it holds requests while nothing changes.");
        _reloads = _meter.CreateCounter<long>("servicecomb.kie.reloads", "{reload}", "Changes of values that were announced.");
        _meter.CreateObservableGauge(
            "servicecomb.kie.items", () => session.Layers.Select(Items), "{item}", "Enabled items by layer.");
        _meter.CreateObservableGauge(
            "servicecomb.kie.items.invalid", () => session.Layers.Select(InvalidItems), "{item}", "Items of which not every value is taken, by layer.");
        _meter.CreateObservableGauge(
            "servicecomb.kie.revision", () => session.Revision is { } revision ? [new Measurement<long>(revision)] : Array.Empty<Measurement<long>>(),
            description: "The newest revision an answer carried.");
        _meter.CreateObservableGauge(
            "servicecomb.kie.age", () => session.LastAnswer is { } last ? [new Measurement<double>((time.GetUtcNow() - last).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s", "Time since the configuration center answered last.");
    }

    public void Polled(TimeSpan duration, string outcome) =>
        _polls.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("servicecomb.kie.poll.outcome", outcome));

    public void Reloaded() => _reloads.Add(1);

    /// <summary>A span around what subscribers do with new values; null when nobody listens.</summary>
    public static Activity? Apply(int keys, long? revision)
    {
        // A root: the loop belongs to no request.
        var activity = Activities.StartActivity("servicecomb.kie.apply", ActivityKind.Internal, parentContext: default);
        activity?.SetTag("servicecomb.kie.keys", keys).SetTag("servicecomb.kie.revision", revision);
        return activity;
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Items(KieLayerInfo layer) => new(layer.Items.Count, Tag(layer));

    private static Measurement<long> InvalidItems(KieLayerInfo layer) => new(layer.Items.Count(item => item.Problem is not null), Tag(layer));

    private static KeyValuePair<string, object?> Tag(KieLayerInfo layer) => new("servicecomb.kie.layer", layer.Name);
}
