namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The load balancing settings that apply when no document does:
/// <c>servicecomb:loadbalance[:service]:*</c>.</summary>
internal sealed record BalancingSettings(string Rule, TimeSpan SessionTimeout, int SuccessiveFailedTimes)
{
    public static BalancingSettings Default { get; } = new("RoundRobin", TimeSpan.FromSeconds(30), 5);
}
