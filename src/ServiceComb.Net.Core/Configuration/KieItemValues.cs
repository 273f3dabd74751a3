using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration;

/// <summary>Describes what an item of the configuration center adds to the configuration of an app.</summary>
public sealed record KieItemValues
{
    /// <summary>Gets the item.</summary>
    public required KieItem Item { get; init; }

    /// <summary>Gets the values by configuration key, such as <c>orders:limit</c>, in the order of the item.</summary>
    public required IReadOnlyList<KeyValuePair<string, string?>> Values { get; init; }

    /// <summary>Gets the reason why some or all values of the item are not used, without any value; null when all are used.</summary>
    public string? Problem { get; init; }
}
