using ServiceComb.Net.Configuration.Values;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>A value of a layer and where it comes from.</summary>
/// <param name="Key">The key as the item spells it.</param>
/// <param name="Value">The value.</param>
/// <param name="Source">The item.</param>
internal readonly record struct LayerValue(string Key, string? Value, ItemContent Source);
