using ServiceComb.Net.Console.Localization;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>Draws the metrics of a service over time.</summary>
internal static class HistoryCharts
{
    public static IReadOnlyList<ChartModel> Create(ServiceHistory history, Texts texts)
    {
        return
        [
            Chart("monitoring.requests", texts["monitoring.per-second"], Line("all-requests", "main", static point => point.Qps), Line("failed", "error", static point => point.Qps * point.FailureRate / 100)),
            Chart("monitoring.failure-rate", "%", Line("failed", "error", static point => point.FailureRate)),
            Chart("monitoring.latency", "ms", Line("p50", "main", static point => point.L50), Line("p90", "second", static point => point.L90), Line("p99", "warning", static point => point.L99)),
            Chart(
                "monitoring.rejections",
                texts["monitoring.per-span"],
                Line("by-breaker", "error", static point => point.ShortCircuited),
                Line("by-bulkhead", "main", static point => point.SemaphoreRejected),
                Line("by-limiter", "second", static point => point.ThreadPoolRejected),
                Line("timed-out", "warning", static point => point.CountTimeout)),
        ];

        ChartModel Chart(string title, string unit, params ChartSeries[] series) => new(texts[title], unit, history.Window, series);

        ChartSeries Line(string label, string style, Func<MetricReport, double> value) =>
            new(texts[$"monitoring.{label}"], style, [.. history.Points.Select(point => new ChartPoint(point.Time, value(point)))]);
    }
}
