namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>A governance document and what became of it.</summary>
/// <param name="Key">Its key, such as <c>servicecomb.retry.gold</c>.</param>
/// <param name="Kind">Its kind, such as <c>retry</c>.</param>
/// <param name="Name">Its name; empty for the global route rule.</param>
/// <param name="Text">Its text.</param>
/// <param name="IsInForce">Whether it works.</param>
/// <param name="Problem">Why it does not: what is wrong and where, that it is for other services, or that it has no group of
/// its name; null when it does.</param>
/// <param name="Remarks">What is odd about it although it works, and the parts of it that are left out because they are
/// invalid.</param>
/// <param name="OnClient">Whether it works on outgoing calls.</param>
/// <param name="OnServer">Whether it works on requests that this process serves.</param>
/// <param name="State">What it is doing: the state of a circuit breaker; null where there is none.</param>
public sealed record GovernanceDocumentInfo(
    string Key, string Kind, string Name, string Text, bool IsInForce, string? Problem, IReadOnlyList<string> Remarks, bool OnClient, bool OnServer, string? State);
