using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>When the circuit breaker of an operation was open.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Spans">The spans by time.</param>
internal sealed record BreakerTimeline(string Operation, IReadOnlyList<BreakerSpan> Spans)
{
    /// <summary>Gets the number of rejected calls.</summary>
    public long Rejected => Spans.Sum(static span => span.Rejected);

    /// <summary>Returns the operations whose circuit breaker was open or rejected calls, those with most rejected calls first.</summary>
    /// <param name="history">Metrics of operations over time.</param>
    /// <param name="step">The distance of the points.</param>
    public static IReadOnlyList<BreakerTimeline> Create(IEnumerable<MetricReport> history, TimeSpan step) =>
    [
        .. history.Where(static report => report.CircuitBreakerOpen || report.ShortCircuited > 0)
            .GroupBy(static report => report.Name ?? "", StringComparer.Ordinal)
            .Select(operation => new BreakerTimeline(operation.Key, Join(operation.OrderBy(static report => report.Time), (long)step.TotalMilliseconds)))
            .OrderByDescending(static timeline => timeline.Rejected)
            .ThenBy(static timeline => timeline.Operation, StringComparer.Ordinal),
    ];

    private static List<BreakerSpan> Join(IEnumerable<MetricReport> reports, long step)
    {
        var spans = new List<BreakerSpan>();
        foreach (var report in reports)
        {
            var span = new BreakerSpan(report.Time, report.Time + step, report.ShortCircuited);
            if (spans is [.., var last] && span.From <= last.To)
            {
                spans[^1] = last with { To = Math.Max(last.To, span.To), Rejected = last.Rejected + span.Rejected };
            }
            else
            {
                spans.Add(span);
            }
        }

        return spans;
    }
}
