namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Describes a governance document and its status.</summary>
public sealed record GovernanceDocumentInfo
{
    /// <summary>Gets the key, such as <c>servicecomb.retry.gold</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the kind, such as <c>retry</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the name; empty for the global route rule.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the text of the document.</summary>
    public required string Text { get; init; }

    /// <summary>Gets whether the document is in force.</summary>
    public bool IsInForce => Problem is null;

    /// <summary>Gets the reason why the document is not in force: an error with its location, that it applies to other services, or that
    /// no traffic group has its name; null when it is in force.</summary>
    public string? Problem { get; init; }

    /// <summary>Gets warnings about the document, including the parts that are skipped because they are invalid.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets whether the document applies to outgoing calls.</summary>
    public bool OnClient { get; init; }

    /// <summary>Gets whether the document applies to requests that this process serves.</summary>
    public bool OnServer { get; init; }

    /// <summary>Gets the state of a circuit breaker: Closed, Open or HalfOpen; null for other kinds.</summary>
    public string? State { get; init; }
}
