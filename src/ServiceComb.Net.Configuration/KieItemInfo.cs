namespace ServiceComb.Net.Configuration;

/// <summary>An item of the configuration center, without its value.</summary>
public sealed record KieItemInfo
{
    /// <summary>Given by the engine.</summary>
    public required string Id { get; init; }

    /// <summary>The item's key as the engine has it, with dots.</summary>
    public required string Key { get; init; }

    /// <summary>What its value is, such as <c>text</c> or <c>yaml</c>.</summary>
    public required string ValueType { get; init; }

    /// <summary>The engine's revision when it was changed last.</summary>
    public long? UpdateRevision { get; init; }

    /// <summary>How many configuration keys it gives.</summary>
    public int Keys { get; init; }

    /// <summary>Why it gives none or not all of its values; null when nothing is wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it is labelled <c>secret: true</c>.</summary>
    public bool IsSecret { get; init; }
}
