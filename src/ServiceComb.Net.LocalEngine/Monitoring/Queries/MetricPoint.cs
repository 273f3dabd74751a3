using ServiceComb.Net.LocalEngine.Monitoring.Series;

namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>A point of a series.</summary>
/// <param name="Time">The time, in milliseconds since 1970.</param>
/// <param name="CallsPerSecond">The rate of calls.</param>
/// <param name="Calls">The calls.</param>
/// <param name="Load">The load of the instances: the average of the processors, the sum of the rest.</param>
/// <param name="Instances">The number of instances that reported.</param>
internal sealed record MetricPoint(long Time, double CallsPerSecond, CallStatistics Calls, InstanceLoad Load, int Instances)
{
    /// <summary>Combines points of several instances at the same time.</summary>
    public static MetricPoint Merge(long time, IReadOnlyList<MetricPoint> points) => new(
        time,
        points.Sum(static point => point.CallsPerSecond),
        CallStatistics.Merge([.. points.Select(static point => point.Calls)]),
        new InstanceLoad(
            points.Count == 0 ? 0 : points.Average(static point => point.Load.Cpu),
            points.Sum(static point => point.Load.HeapUsed),
            (int)Math.Min(int.MaxValue, points.Sum(static point => (long)point.Load.Threads))),
        points.Count);
}
