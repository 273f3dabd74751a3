namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The difference between two states of the layers.</summary>
/// <param name="HasChanges">Whether the values of any layer changed.</param>
/// <param name="HasNewClashes">Whether key clashes may have changed.</param>
/// <param name="ChangedKeys">The keys whose effective values changed.</param>
internal readonly record struct LayersDifference(bool HasChanges, bool HasNewClashes, IReadOnlyCollection<string> ChangedKeys);
