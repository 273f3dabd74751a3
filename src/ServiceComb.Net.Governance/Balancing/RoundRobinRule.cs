using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>One after the other.</summary>
internal sealed class RoundRobinRule : BalancingRule
{
    public static RoundRobinRule Instance { get; } = new();

    public override int First(InstanceGroup group) => group.NextIndex();
}
