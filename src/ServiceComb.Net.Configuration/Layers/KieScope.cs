using ServiceComb.Net.Client.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>What one long poll asks for, and which label sets its answers fill.</summary>
/// <param name="Name">For logs and snapshots.</param>
/// <param name="Query">The query, without revision and wait.</param>
/// <param name="Sets">The sets; with one, every item of an answer belongs to it.</param>
internal sealed record KieScope(string Name, KieQuery Query, IReadOnlyList<LabelSet> Sets);
