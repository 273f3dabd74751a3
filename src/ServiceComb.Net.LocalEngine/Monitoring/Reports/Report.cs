using System.Collections.Immutable;
using ServiceComb.Net.LocalEngine.Monitoring.Series;
using ServiceComb.Net.LocalEngine.Monitoring.State;

namespace ServiceComb.Net.LocalEngine.Monitoring.Reports;

/// <summary>A validated report of an instance.</summary>
internal sealed record Report
{
    public required MonitoredService Service { get; init; }

    /// <summary>Gets the id of the instance; the host name when the body has none.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Gets how long the process has been running, in milliseconds; 0 when it is not known.</summary>
    public long Uptime { get; init; }

    public required InstanceStatus Status { get; init; }

    /// <summary>Gets the operations with calls or an open circuit breaker, ordered by name.</summary>
    public required ImmutableArray<OperationPoint> Operations { get; init; }

    /// <summary>Gets the seconds that follow from the reported number of calls and their rate; null when there were none.</summary>
    public double? ImpliedSeconds { get; init; }
}
