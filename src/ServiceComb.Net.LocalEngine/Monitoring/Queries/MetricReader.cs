using ServiceComb.Net.LocalEngine.Monitoring.Reports;
using ServiceComb.Net.LocalEngine.Monitoring.Series;
using ServiceComb.Net.LocalEngine.Monitoring.State;

namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>Computes the series of a query.</summary>
internal sealed class MetricReader(Retention retention, long now)
{
    private const int MaxPoints = 50_000;

    // A few reports may be missing before an instance counts as gone.
    private const long MinLivenessMilliseconds = 60_000;
    private int _points;

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
    public MetricPoint ReadCurrent(IReadOnlyCollection<MonitoredInstance> instances) => ReadCurrent(instances, function: null);

    private IEnumerable<MetricSeries> Read(MetricRequest request, MonitoredService service, MonitoredInstance? instance, MonitoredInstance[] instances)
    {
        string[] names = [.. instances.SelectMany(static one => one.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string?[] functions = request.ByFunction ? names : request.Function.Length == 0 ? (string?[])[null] : Array.FindAll(names, name => name == request.Function);
        foreach (var function in functions)
        {
            List<MetricPoint> points = request.Range is { } range ? ReadHistory(instances, function, range) : [ReadCurrent(instances, function)];
            if ((_points += points.Count) > MaxPoints)
            {
                throw MonitorErrors.Invalid($"the result has more than {MaxPoints} points; shorten the time range, increase step or select an instance or a function");
            }

            yield return new MetricSeries(service, instance, function, names.Length, points);
        }
    }

    private MetricPoint ReadCurrent(IReadOnlyCollection<MonitoredInstance> instances, string? function)
    {
        var liveness = Math.Max(MinLivenessMilliseconds, 3000L * retention.Resolution);
        var points = instances.Where(instance => now - instance.SeenAt <= liveness).Select(instance => ToPoint(instance, instance.Timeline.Newest!, function)).ToList();
        return MetricPoint.Merge(instances.Count == 0 ? 0 : instances.Max(static instance => instance.SeenAt), points);
    }

    private static List<MetricPoint> ReadHistory(MonitoredInstance[] instances, string? function, TimeRange range)
    {
        var bySpan = new SortedDictionary<long, List<MetricPoint>>();
        foreach (var instance in instances)
        {
            foreach (var span in instance.Timeline.Frames
                .Where(frame => frame.Start + frame.Seconds > range.From && frame.Start < range.To)
                .GroupBy(frame => Retention.Align(frame.Start, range.Step)))
            {
                if (!bySpan.TryGetValue(span.Key, out var points))
                {
                    bySpan[span.Key] = points = [];
                }

                points.Add(ToPoint(instance, [.. span], function));
            }
        }

        return [.. bySpan.Select(static span => MetricPoint.Merge(span.Key * 1000, span.Value))];
    }

    private static MetricPoint ToPoint(MonitoredInstance instance, Frame frame, string? function)
    {
        var calls = Select(instance, frame, function);
        return new MetricPoint(frame.Start * 1000, calls.Counts.Total / frame.Covered, calls, frame.Load, 1);
    }

    private static MetricPoint ToPoint(MonitoredInstance instance, Frame[] frames, string? function)
    {
        if (frames is [var single])
        {
            return ToPoint(instance, single, function);
        }

        var calls = CallStatistics.Merge([.. frames.Select(frame => Select(instance, frame, function))]);
        var covered = frames.Sum(static frame => frame.Covered);
        var load = new InstanceLoad(
            frames.Sum(static frame => frame.Load.Cpu * frame.Covered) / covered, frames.Max(static frame => frame.Load.HeapUsed), frames.Max(static frame => frame.Load.Threads));
        return new MetricPoint(frames[0].Start * 1000, calls.Counts.Total / covered, calls, load, 1);
    }

    private static CallStatistics Select(MonitoredInstance instance, Frame frame, string? function)
    {
        if (function is not null)
        {
            return frame.Find(function) ?? default;
        }

        // A service that serves requests has their number as its total; its own calls would count the same work again.
        var counted = instance.HasIncoming ? frame.Operations.Where(static point => !OperationNames.IsOutgoing(point.Name)) : frame.Operations;
        var calls = CallStatistics.Merge([.. counted.Select(static point => point.Calls)]);
        return calls with { IsBreakerOpen = frame.Operations.Any(static point => point.Calls.IsBreakerOpen) };
    }
}
