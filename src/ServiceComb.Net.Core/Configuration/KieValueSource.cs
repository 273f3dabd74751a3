using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration;

/// <summary>Describes an item of the configuration center that defines a configuration key.</summary>
public sealed record KieValueSource
{
    /// <summary>Gets the layer of the item: <c>app</c>, <c>service</c>, <c>version</c> or <c>custom</c>.</summary>
    public required string Layer { get; init; }

    /// <summary>Gets the item.</summary>
    public required KieItem Item { get; init; }

    /// <summary>Gets the value that the item has for the key.</summary>
    public string? Value { get; init; }
}
