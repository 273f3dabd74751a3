using ServiceComb.Net.Configuration.Values;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>A difference between two successive lists of the engine.</summary>
/// <param name="Before">The previous item; null for an added item.</param>
/// <param name="After">The current item; null for a removed item.</param>
internal readonly record struct ItemChange(ItemContent? Before, ItemContent? After)
{
    /// <summary>True when the item defines the same keys as before and its precedence did not drop, so that the layer can be patched in
    /// place instead of merged again.</summary>
    public bool IsInPlace =>
        Before is { Problem: null } before && After is { Problem: null } after
        && before.Entries.Count == after.Entries.Count
        && ItemOrder.LowestFirst.Compare(after.Item, before.Item) >= 0
        && before.Entries.Select(static entry => entry.Key).SequenceEqual(after.Entries.Select(static entry => entry.Key), StringComparer.Ordinal);
}
