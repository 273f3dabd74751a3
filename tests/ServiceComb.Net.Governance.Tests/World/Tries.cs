using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Tests.World;

/// <summary>The tries of a call that is not sent anywhere.</summary>
internal sealed class Tries(GovernedPolicies policies, GovernanceSnapshot snapshot) : CallTries(policies, snapshot, CancellationToken.None);
