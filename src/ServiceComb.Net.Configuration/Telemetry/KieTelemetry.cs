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
            "servicecomb.kie.age", () => session.LastResponse is { } last ? [new Measurement<double>((time.GetUtcNow() - last).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s", "Time since the configuration center answered last.");
    }

    public void RecordPoll(TimeSpan duration, string outcome) => IgnoreErrors(() =>
        _polls.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("servicecomb.kie.poll.outcome", outcome)));

    public void RecordReload() => IgnoreErrors(() => _reloads.Add(1));

    /// <summary>Runs what subscribers do with new values, in a span of its own where somebody listens.</summary>
    public static void TraceReload(int keys, long? revision, Action announce)
    {
        var outer = Activity.Current;
        Activity? activity = null;
        IgnoreErrors(() => activity = Start(keys, revision));
        try
        {
            announce();
        }
        finally
        {
            IgnoreErrors(() => activity?.Dispose());
            // A listener that throws leaves the span as the current one.
            Activity.Current = outer;
        }
    }

    public void Dispose() => IgnoreErrors(_meter.Dispose);

    private static Activity? Start(int keys, long? revision)
    {
        // A root: the loop belongs to no request.
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
            // Listeners run in here. What they throw is theirs, and must neither end a loop nor keep values from anybody.
        }
    }

    private static Measurement<long> Items(KieLayerInfo layer) => new(layer.Items.Count, Tag(layer));

    private static Measurement<long> InvalidItems(KieLayerInfo layer) => new(layer.Items.Count(item => item.Problem is not null), Tag(layer));

    private static KeyValuePair<string, object?> Tag(KieLayerInfo layer) => new("servicecomb.kie.layer", layer.Name);
}
