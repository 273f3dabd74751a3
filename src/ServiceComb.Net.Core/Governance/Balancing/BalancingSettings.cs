namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The load balancing settings that apply when no document does:
/// <c>servicecomb:loadbalance[:service]:*</c>.</summary>
internal sealed record BalancingSettings(string Rule, TimeSpan SessionTimeout, int SuccessiveFailedTimes);
