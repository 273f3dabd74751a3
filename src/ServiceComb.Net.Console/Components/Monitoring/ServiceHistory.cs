using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>The metrics of a service over time, and the latest ones of its operations and instances.</summary>
internal sealed record ServiceHistory
{
    /// <summary>Gets the time range.</summary>
    public required MetricWindow Window { get; init; }

    /// <summary>Gets the points of the service, or of the selected operation.</summary>
    public required IReadOnlyList<MetricReport> Points { get; init; }

    /// <summary>Gets the latest metrics of each operation.</summary>
    public required IReadOnlyList<MetricReport> Operations { get; init; }

    /// <summary>Gets the latest metrics of each instance.</summary>
    public required IReadOnlyList<MetricReport> Instances { get; init; }

    /// <summary>Gets the times at which a circuit breaker rejected calls or was open.</summary>
    public required IReadOnlyList<BreakerTimeline> Breakers { get; init; }

    /// <summary>Queries the metrics.</summary>
    /// <param name="monitor">The client.</param>
    /// <param name="serviceId">The id of the microservice.</param>
    /// <param name="operation">The operation; null for the whole service.</param>
    /// <param name="window">The time range.</param>
    /// <param name="cancellationToken">A token that cancels the queries.</param>
    public static async Task<ServiceHistory> LoadAsync(MonitorClient monitor, string serviceId, string? operation, MetricWindow window, CancellationToken cancellationToken)
    {
        var query = new MetricHistoryQuery { Service = serviceId, From = window.From, Step = window.Step };
        var points = await monitor.GetMetricHistoryAsync(query with { Function = operation }, cancellationToken);
        var operations = await monitor.GetMetricsAsync(serviceId, flag: MetricFlags.Functions, cancellationToken: cancellationToken);
        var instances = await monitor.GetMetricsAsync(serviceId, flag: MetricFlags.Instances, cancellationToken: cancellationToken);
        // Many operations have fewer points: the answer stays small.
        var step = window.Step * Math.Max(2, Math.Ceiling(operations.Count / 20.0));
        var history = await monitor.GetMetricHistoryAsync(query with { Flag = MetricFlags.Functions, Step = step }, cancellationToken);
        return new ServiceHistory
        {
            Window = window,
            Points = [.. points.OrderBy(static point => point.Time)],
            Operations = operations,
            Instances = [.. instances.OrderBy(static instance => instance.Name, StringComparer.Ordinal).ThenBy(static instance => instance.InstanceId, StringComparer.Ordinal)],
            Breakers = BreakerTimeline.Create(history, step),
        };
    }
}
