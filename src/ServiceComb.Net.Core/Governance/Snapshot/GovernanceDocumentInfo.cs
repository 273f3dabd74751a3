namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Describes a governance document and its status.</summary>
/// <param name="Key">The key, such as <c>servicecomb.retry.gold</c>.</param>
/// <param name="Kind">The kind, such as <c>retry</c>.</param>
/// <param name="Name">The name; empty for the global route rule.</param>
/// <param name="Text">The text of the document.</param>
/// <param name="IsInForce">Whether the document is in force.</param>
/// <param name="Problem">The reason why the document is not in force: an error with its location, that it applies to other
/// services, or that no traffic group has its name; null when it is in force.</param>
/// <param name="Remarks">Warnings about the document, including the parts that are skipped because they are
/// invalid.</param>
/// <param name="OnClient">Whether the document applies to outgoing calls.</param>
/// <param name="OnServer">Whether the document applies to requests that this process serves.</param>
/// <param name="State">The state of a circuit breaker; null for other kinds.</param>
public sealed record GovernanceDocumentInfo(
    string Key, string Kind, string Name, string Text, bool IsInForce, string? Problem, IReadOnlyList<string> Remarks, bool OnClient, bool OnServer, string? State);
