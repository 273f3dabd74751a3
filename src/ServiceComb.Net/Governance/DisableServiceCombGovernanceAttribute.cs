namespace ServiceComb.Net.Governance;

/// <summary>Leaves an endpoint out of <c>UseServiceCombGovernance()</c>: no policy refuses its requests. The invocation
/// context is there all the same.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableServiceCombGovernanceAttribute : Attribute;
