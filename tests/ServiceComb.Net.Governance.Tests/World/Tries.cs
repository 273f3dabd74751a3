using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Governance.Tests.World;

/// <summary>The tries of a call that is not sent anywhere.</summary>
internal sealed class Tries(GovernedPolicies policies) : CallTries(policies, CancellationToken.None);
