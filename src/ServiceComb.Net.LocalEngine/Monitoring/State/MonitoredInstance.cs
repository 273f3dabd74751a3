using System.Collections.Immutable;
using ServiceComb.Net.LocalEngine.Monitoring.Reports;
using ServiceComb.Net.LocalEngine.Monitoring.Series;

namespace ServiceComb.Net.LocalEngine.Monitoring.State;

/// <summary>A reporting instance with its time series. Immutable.</summary>
internal sealed record MonitoredInstance
{
    // A repeated report arrives soon after the original.
    private const int MaxUptimes = 8;
    private const double MaxCovered = 600;

    /// <summary>Gets the number that identifies the instance in the file.</summary>
    public required long Handle { get; init; }

    public required MonitoredService Service { get; init; }

    /// <summary>Gets the id of the instance; the host name when the report has none.</summary>
    public required string InstanceId { get; init; }

    public InstanceStatus Status { get; init; } = new();

    /// <summary>Gets the time of the last report, in milliseconds since 1970.</summary>
    public long SeenAt { get; init; }

    /// <summary>Gets the uptimes of the last reports in milliseconds, newest first, by which repeated reports are recognized.</summary>
    public ImmutableArray<long> Uptimes { get; init; } = [];

    /// <summary>Gets the names of the operations.</summary>
    public required ImmutableHashSet<string> Names { get; init; }

    public required Timeline Timeline { get; init; }

    /// <summary>Gets whether the instance serves requests. Its totals then count these, and not also the calls that it makes to serve
    /// them.</summary>
    public bool HasIncoming => Names.Any(static name => !OperationNames.IsOutgoing(name));

    /// <summary>Returns whether a report was received before.</summary>
    public bool HasReceived(Report report) => report.Uptime > 0 && Uptimes.Contains(report.Uptime);

    /// <summary>Adds a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="now">The time of its arrival, in milliseconds since 1970. The clock of the app is not used.</param>
    /// <param name="resolution">The seconds that a first report covers if it does not tell.</param>
    public (MonitoredInstance Result, TimelineChange Change) Add(Report report, long now, int resolution)
    {
        var (names, operations) = OperationNames.Limit(report.Operations, Names, Timeline);
        var load = new InstanceLoad(report.Status.Cpu, (long)report.Status.Memory.GetValueOrDefault("heapUsed"), report.Status.Threads);
        var change = Timeline.Add(now / 1000, GetCovered(report, now, resolution), load, operations);
        var result = this with
        {
            Status = report.Status,
            SeenAt = now,
            Uptimes = report.Uptime > 0 ? [report.Uptime, .. Uptimes.Take(MaxUptimes - 1)] : Uptimes,
            Names = names,
            Timeline = change.Result,
        };
        return (result, change);
    }

    // The time since the last report of the same process, by its own clock; otherwise what the reported rate implies.
    private double GetCovered(Report report, long now, int resolution)
    {
        var sincePrevious = Uptimes is [var previous, ..] && report.Uptime > previous ? (report.Uptime - previous) / 1000.0
            : SeenAt > 0 && now > SeenAt && report.Uptime == 0 ? (now - SeenAt) / 1000.0
            : 0;
        var covered = sincePrevious is > 0 and <= MaxCovered ? sincePrevious : report.ImpliedSeconds ?? resolution;
        return Math.Clamp(covered, 0.1, MaxCovered);
    }
}
