namespace ServiceComb.Net.Configuration;

/// <summary>Describes a layer of the configuration center.</summary>
public sealed record KieLayerInfo
{
    /// <summary>Gets the name: <c>app</c>, <c>service</c>, <c>version</c> or <c>custom</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the state of the layer.</summary>
    public KieLayerState State { get; init; }

    /// <summary>Gets the message of the last failed request; null unless <see cref="State"/> is <see cref="KieLayerState.Failing"/>.</summary>
    public string? Failure { get; init; }

    /// <summary>Gets the enabled items, lowest precedence first.</summary>
    public required IReadOnlyList<KieItemInfo> Items { get; init; }

    /// <summary>Gets the warnings about items of the layer; they contain names, but no values.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
