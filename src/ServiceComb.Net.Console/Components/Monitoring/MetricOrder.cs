using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>The order of a table of metrics.</summary>
internal readonly record struct MetricOrder(MetricColumn Column, bool IsDescending)
{
    /// <summary>The busiest first.</summary>
    public static MetricOrder Default { get; } = new(MetricColumn.Requests, true);

    /// <summary>Returns the order after a click on the head of a column: the other direction, or the largest first; names ascend.</summary>
    public MetricOrder Select(MetricColumn column) => new(column, column == Column ? !IsDescending : column != MetricColumn.Name);

    public IReadOnlyList<MetricReport> Sort(IEnumerable<MetricReport> reports)
    {
        var column = Column;
        var byName = reports.OrderBy(static report => report.Name, StringComparer.Ordinal).ThenBy(static report => report.Version, StringComparer.Ordinal);
        if (column == MetricColumn.Name)
        {
            return IsDescending ? [.. byName.Reverse()] : [.. byName];
        }

        // The order is stable, so that equal values are ordered by name.
        return IsDescending ? [.. byName.OrderByDescending(Value)] : [.. byName.OrderBy(Value)];

        double Value(MetricReport report) => column switch
        {
            MetricColumn.Failures => report.FailureRate,
            MetricColumn.P50 => report.L50,
            MetricColumn.P90 => report.L90,
            MetricColumn.P99 => report.L99,
            _ => report.Qps,
        };
    }
}
