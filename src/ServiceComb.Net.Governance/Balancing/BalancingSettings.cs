namespace ServiceComb.Net.Governance.Balancing;

/// <summary>How instances of a service are chosen where no document says so: <c>servicecomb:loadbalance[:service]:*</c>.</summary>
internal sealed record BalancingSettings(string Rule, TimeSpan SessionTimeout, int SuccessiveFailedTimes);
