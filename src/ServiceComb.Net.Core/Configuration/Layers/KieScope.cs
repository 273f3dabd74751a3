using ServiceComb.Net.Client.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The query of a long poll and the label sets that its items belong to.</summary>
/// <param name="Name">The name, for logs and the cache file.</param>
/// <param name="Query">The query, without revision and wait time.</param>
/// <param name="Sets">The label sets. If there is only one, all items belong to it.</param>
internal sealed record KieScope(string Name, KieQuery Query, IReadOnlyList<LabelSet> Sets);
