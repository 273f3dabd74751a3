using ServiceComb.Net.Configuration.Values;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>What a list of the engine says otherwise than the one before.</summary>
/// <param name="Before">The item as it was; null when it is new.</param>
/// <param name="After">The item as it is; null when it is gone.</param>
internal readonly record struct ItemChange(ItemContent? Before, ItemContent? After)
{
    /// <summary>Whether the same keys are there, and win over the items that they won over: then the values of the layer are
    /// those of before but for these.</summary>
    public bool IsInPlace =>
        Before is { Problem: null } before && After is { Problem: null } now
        && before.Entries.Count == now.Entries.Count
        && ItemOrder.LowestFirst.Compare(now.Item, before.Item) >= 0
        && before.Entries.Select(static entry => entry.Key).SequenceEqual(now.Entries.Select(static entry => entry.Key), StringComparer.Ordinal);
}
