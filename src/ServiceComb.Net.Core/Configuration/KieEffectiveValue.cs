namespace ServiceComb.Net.Configuration;

/// <summary>Describes the value of a configuration key and the items that define it.</summary>
public sealed record KieEffectiveValue
{
    /// <summary>Gets the key, such as <c>orders:limit</c>, in the spelling of the item that provides the value.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the items that define the key, highest precedence first: the value of the first one is effective, the others are
    /// overridden. There is at least one.</summary>
    public required IReadOnlyList<KieValueSource> Sources { get; init; }
}
