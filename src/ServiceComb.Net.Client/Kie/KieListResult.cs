using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <summary>The answer to a list.</summary>
public sealed record KieListResult
{
    /// <summary>Whether nothing changed since the caller's revision; then there are no items in the answer.</summary>
    public bool NotModified { get; init; }

    /// <summary>The engine's newest revision; null when the answer carried none.</summary>
    public long? Revision { get; init; }

    /// <summary>How many items fit the query, on all pages.</summary>
    public int Total { get; init; }

    /// <summary>The items.</summary>
    public IReadOnlyList<KieItem> Items { get; init; } = [];
}
