namespace ServiceComb.Net.Configuration.Layers;

/// <summary>What changed between two states.</summary>
/// <param name="Content">Whether any layer has other values.</param>
/// <param name="Clashes">Whether names may clash otherwise than before.</param>
/// <param name="Keys">The keys that hold another value once all layers are merged.</param>
internal readonly record struct StateDifference(bool Content, bool Clashes, IReadOnlyCollection<string> Keys);
