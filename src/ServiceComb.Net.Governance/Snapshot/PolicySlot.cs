using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>A policy and the group of its name. They are separate so that a change of the group keeps the policy's state.</summary>
internal readonly record struct PolicySlot<TPolicy>(TPolicy Policy, TrafficGroup Group)
    where TPolicy : GovernancePolicy;
