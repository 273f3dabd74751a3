using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <summary>The result of listing items.</summary>
public sealed record KieListResult
{
    /// <summary>Gets whether nothing changed since <see cref="KieQuery.Revision"/>; <see cref="Items"/> is empty then.</summary>
    public bool NotModified { get; init; }

    /// <summary>Gets the current revision of the engine; null when the response had none.</summary>
    public long? Revision { get; init; }

    /// <summary>Gets the number of items that match the query, on all pages.</summary>
    public int Total { get; init; }

    /// <summary>Gets the items of this page.</summary>
    public IReadOnlyList<KieItem> Items { get; init; } = [];
}
