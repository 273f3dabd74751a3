using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Exposes the latest snapshot through the public interface.</summary>
internal sealed class GovernanceView(SnapshotSource source) : IGovernanceSnapshot
{
    public IReadOnlyList<GovernanceDocumentInfo> Documents
    {
        get
        {
            var snapshot = source.Current;
            return [.. snapshot.Documents.Values.OrderBy(static one => one.Document.Key, StringComparer.Ordinal).Select(one => Show(one, snapshot))];
        }
    }

    private static GovernanceDocumentInfo Show(CompiledDocument compiled, GovernanceSnapshot snapshot)
    {
        var document = compiled.Document;
        var policy = compiled.Compiled as GovernancePolicy;
        var problem = snapshot.FindProblem(compiled);
        var side = policy is null ? GovernanceSide.Client : snapshot.Settings.GetSide(policy.Kind);
        return new GovernanceDocumentInfo(
            document.Key,
            document.Kind.Name,
            document.Name,
            document.Text,
            problem is null,
            problem,
            compiled.Remarks,
            problem is null && side.HasFlag(GovernanceSide.Client),
            problem is null && side.HasFlag(GovernanceSide.Server),
            (policy as CircuitBreakerPolicy)?.Breaker.State.ToString());
    }
}
