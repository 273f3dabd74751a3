using ServiceComb.Net.Configuration.Values;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>A value of a layer and the item that provides it.</summary>
/// <param name="Key">The key in the spelling of the item.</param>
/// <param name="Value">The value.</param>
/// <param name="Source">The item that provides the value.</param>
internal readonly record struct LayerValue(string Key, string? Value, ItemContent Source);
