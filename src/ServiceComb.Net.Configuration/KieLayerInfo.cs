namespace ServiceComb.Net.Configuration;

/// <summary>A layer of the configuration center.</summary>
public sealed record KieLayerInfo
{
    /// <summary><c>app</c>, <c>service</c>, <c>version</c> or <c>custom</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How it stands.</summary>
    public KieLayerState State { get; init; }

    /// <summary>What a request for it failed with last; null unless <see cref="State"/> is <see cref="KieLayerState.Failing"/>.</summary>
    public string? Failure { get; init; }

    /// <summary>The enabled items, the lowest first.</summary>
    public required IReadOnlyList<KieItemInfo> Items { get; init; }

    /// <summary>What is wrong with items of the layer, in words; names only.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
