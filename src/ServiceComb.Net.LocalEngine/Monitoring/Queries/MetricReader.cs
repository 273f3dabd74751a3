using ServiceComb.Net.LocalEngine.Monitoring.Reports;
using ServiceComb.Net.LocalEngine.Monitoring.Series;
using ServiceComb.Net.LocalEngine.Monitoring.State;

namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>Computes the series of a query. Its cost is bounded by the number of stored points and by that of the result.</summary>
internal sealed class MetricReader(Retention retention, long now)
{
    private const int MaxPoints = 50_000;

    // A few reports may be missing before an instance counts as gone.
    private const long MinLivenessMilliseconds = 60_000;
    private long _points;

    /// <exception cref="Hosting.EngineApiException">The result would have too many points.</exception>
    public List<MetricSeries> Read(MetricRequest request, IReadOnlyList<MonitoredInstance> instances)
    {
        var series = new List<MetricSeries>();
        foreach (var name in request.Services)
        {
            foreach (var service in instances.Where(instance => instance.Service.Matches(name)).GroupBy(static instance => instance.Service).OrderBy(static group => group.Key.Version, StringComparer.Ordinal))
            {
                MonitoredInstance[] selected =
                [
                    .. service.Where(instance => request.Instance.Length == 0 || instance.InstanceId == request.Instance || instance.Status.Host == request.Instance)
                        .OrderBy(static instance => instance.InstanceId, StringComparer.Ordinal),
                ];
                if (request.ByInstance)
                {
                    series.AddRange(selected.SelectMany(instance => Read(request, service.Key, instance, [instance])));
                }
                else
                {
                    series.AddRange(Read(request, service.Key, null, selected));
                }
            }
        }

        return series;
    }

    /// <summary>Returns the newest point of a microservice.</summary>
    public MetricPoint ReadCurrent(IReadOnlyCollection<MonitoredInstance> instances) => ReadTotal(GetSpans(instances, range: null), function: null)[0];

    private IEnumerable<MetricSeries> Read(MetricRequest request, MonitoredService service, MonitoredInstance? instance, MonitoredInstance[] instances)
    {
        string[] names = [.. instances.SelectMany(static one => one.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (request.Function.Length > 0 && !names.Contains(request.Function))
        {
            return [];
        }

        var spans = GetSpans(instances, request.Range);
        AddPoints((long)spans.Count * (request.ByFunction ? names.Length : 1));
        return request.ByFunction
            ? ReadByFunction(spans, names).Select(one => new MetricSeries(service, instance, one.Function, names.Length, one.Points))
            : [new MetricSeries(service, instance, request.Function.Length > 0 ? request.Function : null, names.Length, ReadTotal(spans, request.Function.Length > 0 ? request.Function : null))];
    }

    private void AddPoints(long count)
    {
        if ((_points += count) > MaxPoints)
        {
            throw MonitorErrors.Invalid($"the result has more than {MaxPoints} points; shorten the time range, increase step or select an instance or a function");
        }
    }

    // The frames of each instance for each point of the result, by the time of the point.
    private SortedDictionary<long, List<(MonitoredInstance Instance, Frame Frame)>> GetSpans(IReadOnlyCollection<MonitoredInstance> instances, TimeRange? range)
    {
        var spans = new SortedDictionary<long, List<(MonitoredInstance, Frame)>>();
        if (range is not { } wanted)
        {
            // The last point exists even if no instance is left.
            var liveness = Math.Max(MinLivenessMilliseconds, 3000L * retention.Resolution);
            spans[instances.Count == 0 ? 0 : instances.Max(static instance => instance.SeenAt)] =
                [.. instances.Where(instance => now - instance.SeenAt <= liveness).Select(static instance => (instance, instance.Timeline.Newest!))];
            return spans;
        }

        foreach (var instance in instances)
        {
            foreach (var span in instance.Timeline.Frames
                .Where(frame => frame.Start + frame.Seconds > wanted.From && frame.Start < wanted.To)
                .GroupBy(frame => Retention.Align(frame.Start, wanted.Step)))
            {
                if (!spans.TryGetValue(span.Key * 1000, out var frames))
                {
                    spans[span.Key * 1000] = frames = [];
                }

                Frame[] parts = [.. span];
                frames.Add((instance, parts is [var single] ? single : Frame.Merge(parts, span.Key, wanted.Step)));
            }
        }

        return spans;
    }

    private static List<MetricPoint> ReadTotal(SortedDictionary<long, List<(MonitoredInstance Instance, Frame Frame)>> spans, string? function) =>
    [
        .. spans.Select(span => MetricPoint.Merge(
            span.Key,
            [.. span.Value.Select(one => ToPoint(one.Frame, function is null ? GetTotal(one.Instance, one.Frame) : one.Frame.Find(function) ?? default))])),
    ];

    private static IEnumerable<(string Function, List<MetricPoint> Points)> ReadByFunction(
        SortedDictionary<long, List<(MonitoredInstance Instance, Frame Frame)>> spans, string[] names)
    {
        var calls = new Dictionary<(string Function, long Time), List<MetricPoint>>();
        var idle = new List<MetricPoint>(spans.Count);
        foreach (var (time, frames) in spans)
        {
            idle.Add(MetricPoint.Merge(time, [.. frames.Select(static one => ToPoint(one.Frame, default))]));
            foreach (var (_, frame) in frames)
            {
                foreach (var operation in frame.Operations)
                {
                    if (!calls.TryGetValue((operation.Name, time), out var points))
                    {
                        calls[(operation.Name, time)] = points = [];
                    }

                    points.Add(ToPoint(frame, operation.Calls));
                }
            }
        }

        foreach (var name in names)
        {
            yield return (name, idle.ConvertAll(point => calls.TryGetValue((name, point.Time), out var parts)
                ? MetricPoint.Merge(point.Time, parts) with { Load = point.Load, Instances = point.Instances }
                : point));
        }
    }

    private static MetricPoint ToPoint(Frame frame, CallStatistics calls) =>
        new(frame.Start * 1000, calls.Counts.Total / frame.Covered, calls, frame.Load, 1);

    // A service that serves requests has their number as its total; its own calls would count the same work again.
    private static CallStatistics GetTotal(MonitoredInstance instance, Frame frame)
    {
        var counted = instance.HasIncoming ? frame.Operations.Where(static point => !OperationNames.IsOutgoing(point.Name)) : frame.Operations;
        var calls = CallStatistics.Merge([.. counted.Select(static point => point.Calls)]);
        return calls with { IsBreakerOpen = frame.Operations.Any(static point => point.Calls.IsBreakerOpen) };
    }
}
