using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Represents a document with its compiled form: a policy, a traffic group or a route table with its state, or
/// null when the document is invalid or applies to other services.</summary>
internal sealed record CompiledDocument(GovernanceDocument Document, object? Compiled)
{
    /// <summary>Gets the reason why the document was not compiled; null for none.</summary>
    public string? Problem { get; init; }

    /// <summary>Gets a value that indicates whether the document applies to other services.</summary>
    public bool IsForOtherServices { get; init; }

    /// <summary>Gets a value that indicates whether the document or a part of it is invalid.</summary>
    public bool IsInvalid => (Problem is not null && !IsForOtherServices) || HasOmissions;

    /// <summary>Gets a value that indicates whether parts are skipped; <see cref="Warnings"/> names them.</summary>
    public bool HasOmissions { get; init; }

    /// <summary>Gets the traffic groups that the document refers to.</summary>
    public IReadOnlyList<TrafficReference> References { get; init; } = [];

    /// <summary>Gets warnings about the document.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
