using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>What became of a document: a policy, a traffic group or a route table with its state, or nothing because it is
/// broken or for other services.</summary>
internal sealed record CompiledDocument(GovernanceDocument Document, object? Compiled)
{
    /// <summary>Why nothing became of it.</summary>
    public string? Problem { get; init; }

    /// <summary>The traffic groups it refers to.</summary>
    public IReadOnlyList<TrafficReference> References { get; init; } = [];

    /// <summary>What is odd about it.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
