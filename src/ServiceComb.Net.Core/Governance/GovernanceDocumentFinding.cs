namespace ServiceComb.Net.Governance;

/// <summary>Describes what apps make of a governance document.</summary>
public sealed record GovernanceDocumentFinding
{
    /// <summary>Gets the key, such as <c>servicecomb.retry.orders</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the kind, such as <c>retry</c>; empty when it is unknown.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the reason why apps ignore the document; null when they apply it.</summary>
    public string? Error { get; init; }

    /// <summary>Gets what apps apply only in part, or not yet.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
