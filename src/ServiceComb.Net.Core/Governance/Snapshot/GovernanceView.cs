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
        return new GovernanceDocumentInfo
        {
            Key = document.Key,
            Kind = document.Kind.Name,
            Name = document.Name,
            Text = document.Text,
            Problem = problem,
            Warnings = compiled.Warnings,
            OnClient = problem is null && side.HasFlag(GovernanceSide.Client),
            OnServer = problem is null && side.HasFlag(GovernanceSide.Server),
            State = (policy as CircuitBreakerPolicy)?.Breaker.State.ToString(),
        };
    }
}
