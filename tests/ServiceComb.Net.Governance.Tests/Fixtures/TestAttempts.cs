using Polly;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Tests.Fixtures;

/// <summary>The tries of a call that is not sent anywhere.</summary>
internal sealed class TestAttempts(GovernedPolicies policies, GovernanceSnapshot snapshot) : CallAttemptState(policies, snapshot, CancellationToken.None)
{
    public override ValueTask<Outcome<CallOutcome>> AttemptAsync(CancellationToken token) => throw new NotSupportedException();

    public override string? FindHeader(string name) => null;
}
