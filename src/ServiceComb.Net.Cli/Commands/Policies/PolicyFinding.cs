namespace ServiceComb.Net.Cli.Commands.Policies;

/// <summary>What apps say about a governance document.</summary>
/// <param name="Key">The key, such as <c>servicecomb.retry.orders</c>.</param>
/// <param name="Kind">The kind, such as <c>retry</c>; empty when it is unknown.</param>
/// <param name="Error">Why apps ignore the document; null when they apply it.</param>
/// <param name="Warnings">What they apply only in part, or not yet.</param>
internal sealed record PolicyFinding(string Key, string Kind, string? Error, IReadOnlyList<string> Warnings);
