namespace ServiceComb.Net.Configuration;

/// <summary>Describes an item of the configuration center, without its value.</summary>
public sealed record KieItemInfo
{
    /// <summary>Gets the id assigned by the engine.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the key of the item as stored by the engine, separated by dots.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the type of the value, such as <c>text</c> or <c>yaml</c>.</summary>
    public required string ValueType { get; init; }

    /// <summary>Gets the revision of the last change.</summary>
    public long? UpdateRevision { get; init; }

    /// <summary>Gets the number of configuration keys that the item defines.</summary>
    public int Keys { get; init; }

    /// <summary>Gets the reason why some or all values of the item are not used; null when all are used.</summary>
    public string? Problem { get; init; }

    /// <summary>Gets whether the item has the label <c>secret: true</c>.</summary>
    public bool IsSecret { get; init; }
}
