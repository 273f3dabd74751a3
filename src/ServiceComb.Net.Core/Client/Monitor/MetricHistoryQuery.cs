namespace ServiceComb.Net.Client.Monitor;

/// <summary>Selects metrics of a microservice over time.</summary>
public sealed record MetricHistoryQuery
{
    /// <summary>Gets the id or the name of the microservice.</summary>
    public required string Service { get; init; }

    /// <summary>Gets the id or the host name of the instance; null for all instances together.</summary>
    public string? Instance { get; init; }

    /// <summary>Gets the operation; null for all operations together.</summary>
    public string? Function { get; init; }

    /// <summary>Gets whether each instance or operation is a series of its own, see <see cref="MetricFlags"/>; null for one series.</summary>
    public string? Flag { get; init; }

    /// <summary>Gets the start of the time range.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Gets the end of the time range, which is not part of it; null for now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets the distance of the points, rounded up to a multiple of the engine's resolution; null for about 300 points.</summary>
    public TimeSpan? Step { get; init; }
}
