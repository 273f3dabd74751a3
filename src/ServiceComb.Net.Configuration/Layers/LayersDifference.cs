namespace ServiceComb.Net.Configuration.Layers;

/// <summary>What changed between two states.</summary>
/// <param name="HasChanges">Whether any layer has other values.</param>
/// <param name="HasNewClashes">Whether names may clash otherwise than before.</param>
/// <param name="ChangedKeys">The keys that hold another value once all layers are merged.</param>
internal readonly record struct LayersDifference(bool HasChanges, bool HasNewClashes, IReadOnlyCollection<string> ChangedKeys);
