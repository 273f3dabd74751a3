namespace ServiceComb.Net.Protocol.Kie;

/// <summary>A page of items.</summary>
public sealed record KieItemList
{
    /// <summary>The number of items that match the query, on all pages.</summary>
    public int Total { get; init; }

    /// <summary>The items of this page.</summary>
    public IReadOnlyList<KieItem> Data { get; init => field = value ?? []; } = [];
}
