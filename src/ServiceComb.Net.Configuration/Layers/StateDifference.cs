namespace ServiceComb.Net.Configuration.Layers;

/// <summary>What changed between two states.</summary>
/// <param name="Content">Whether any layer has other values.</param>
/// <param name="Names">Whether any layer has other names.</param>
/// <param name="EffectiveKeys">How many keys hold another value once all layers are merged.</param>
internal readonly record struct StateDifference(bool Content, bool Names, int EffectiveKeys);
