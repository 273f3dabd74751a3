namespace ServiceComb.Net.Client.Monitor;

/// <summary>Selects the microservices to list metric keys of.</summary>
public sealed record MetricQuery
{
    /// <summary>Gets the page number; null for the first page.</summary>
    public int? Page { get; init; }

    /// <summary>Gets the page size; null for the engine's default.</summary>
    public int? Number { get; init; }

    /// <summary>Gets the sort key: <c>name</c>, <c>qps</c>, <c>latency</c> or <c>total</c>; null for the engine's default.</summary>
    public string? SortKey { get; init; }

    /// <summary>Gets whether to sort in descending order; null for the engine's default.</summary>
    public bool? IsDescending { get; init; }

    /// <summary>Gets the applications; empty for all.</summary>
    public IReadOnlyList<string> AppIds { get; init; } = [];

    /// <summary>Gets the text that names must contain; null for all.</summary>
    public string? NameFilter { get; init; }
}
