namespace ServiceComb.Net.Governance;

/// <summary>Disables the policies of <c>UseServiceCombGovernance()</c> for a controller or an endpoint. The invocation context is still
/// available.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableServiceCombGovernanceAttribute : Attribute;
