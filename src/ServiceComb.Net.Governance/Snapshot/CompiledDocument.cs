using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>A document and what it compiles to: a policy, a traffic group or a route table with its state, or nothing when it
/// is invalid or for other services.</summary>
internal sealed record CompiledDocument(GovernanceDocument Document, object? Compiled)
{
    /// <summary>Why it compiles to nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it is for other services and so left out on purpose.</summary>
    public bool IsForOthers { get; init; }

    /// <summary>Whether it, or a part of it, is left out because it is invalid.</summary>
    public bool IsInvalid => (Problem is not null && !IsForOthers) || HasOmissions;

    /// <summary>Whether parts of it are left out; <see cref="Remarks"/> name them.</summary>
    public bool HasOmissions { get; init; }

    /// <summary>The traffic groups it refers to.</summary>
    public IReadOnlyList<TrafficReference> References { get; init; } = [];

    /// <summary>What is odd about it.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
