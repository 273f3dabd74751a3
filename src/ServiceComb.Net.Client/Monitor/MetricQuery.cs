namespace ServiceComb.Net.Client.Monitor;

/// <summary>Which of the things that metrics are kept of to list.</summary>
public sealed record MetricQuery
{
    /// <summary>Which page; null for the first.</summary>
    public int? Page { get; init; }

    /// <summary>How many a page holds; null for the engine's default.</summary>
    public int? Number { get; init; }

    /// <summary>What to sort by: <c>name</c>, <c>qps</c>, <c>latency</c> or <c>total</c>; null for the engine's default.</summary>
    public string? SortKey { get; init; }

    /// <summary>Whether the largest come first; null for the engine's default.</summary>
    public bool? IsDescending { get; init; }

    /// <summary>Of which applications; empty for all.</summary>
    public IReadOnlyList<string> AppIds { get; init; } = [];

    /// <summary>A part of the name; null for all.</summary>
    public string? NameFilter { get; init; }
}
