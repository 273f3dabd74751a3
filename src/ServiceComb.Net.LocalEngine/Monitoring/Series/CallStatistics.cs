namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>The calls of an operation, or of several ones, in a span of time.</summary>
/// <param name="Counts">The number of calls.</param>
/// <param name="Latency">The latency of the calls.</param>
/// <param name="IsBreakerOpen">Whether a circuit breaker was open.</param>
internal readonly record struct CallStatistics(CallCounts Counts, Latency Latency, bool IsBreakerOpen)
{
    /// <summary>Combines statistics of several spans of time, operations or instances.</summary>
    public static CallStatistics Merge(IReadOnlyList<CallStatistics> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        var (counts, isOpen) = (default(CallCounts), false);
        var latencies = new List<(Latency, long)>(parts.Count);
        foreach (var part in parts)
        {
            counts += part.Counts;
            isOpen |= part.IsBreakerOpen;
            latencies.Add((part.Latency, part.Counts.Total));
        }

        return new CallStatistics(counts, LatencyMerge.Merge(latencies), isOpen);
    }
}
