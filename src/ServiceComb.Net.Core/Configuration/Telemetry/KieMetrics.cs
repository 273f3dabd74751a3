using System.Diagnostics.Metrics;

namespace ServiceComb.Net.Configuration.Telemetry;

/// <summary>Provides the metrics of the configuration of a host.</summary>
internal sealed class KieMetrics
{
    private readonly Histogram<double> _polls;
    private readonly Counter<long> _reloads;

    /// <param name="meters">The meters of the host.</param>
    /// <param name="sources">Returns what the gauges observe, at each observation: sessions can be replaced.</param>
    public KieMetrics(IMeterFactory meters, Func<IEnumerable<IKieMetricsSource>> sources)
    {
        var meter = meters.Create(ServiceCombTelemetry.MeterName);
        _polls = meter.CreateHistogram<double>(
            "servicecomb.kie.poll.duration", "s", "Duration of requests to the configuration center, which holds them while nothing changes.");
        _reloads = meter.CreateCounter<long>("servicecomb.kie.reloads", "{reload}", "Reloads of the configuration because of changed values.");
        meter.CreateObservableGauge(
            "servicecomb.kie.items", () => sources().SelectMany(static source => source.Layers).Select(Items), "{item}", "Enabled items by layer.");
        meter.CreateObservableGauge(
            "servicecomb.kie.items.invalid", () => sources().SelectMany(static source => source.Layers).Select(InvalidItems), "{item}", "Items with values that cannot be used, by layer.");
        meter.CreateObservableGauge(
            "servicecomb.kie.revision", () => sources().Where(static source => source.Revision is not null).Select(static source => new Measurement<long>(source.Revision!.Value)),
            description: "The highest revision of the loaded lists.");
        meter.CreateObservableGauge(
            "servicecomb.kie.age", () => sources().Select(static source => source.TimeSinceResponse).OfType<TimeSpan>().Select(static age => new Measurement<double>(age.TotalSeconds)),
            "s", "Time since the last response of the configuration center.");
    }

    public void RecordPoll(TimeSpan duration, string outcome) => ListenerErrors.Ignore(() =>
        _polls.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("servicecomb.kie.poll.outcome", outcome)));

    public void RecordReload() => ListenerErrors.Ignore(() => _reloads.Add(1));

    private static Measurement<long> Items(KieLayerInfo layer) => new(layer.Items.Count, Tag(layer));

    private static Measurement<long> InvalidItems(KieLayerInfo layer) => new(layer.Items.Count(item => item.Problem is not null), Tag(layer));

    private static KeyValuePair<string, object?> Tag(KieLayerInfo layer) => new("servicecomb.kie.layer", layer.Name);
}
