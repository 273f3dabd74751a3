namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Selects instances in turn.</summary>
internal sealed class RoundRobinRule : BalancingRule
{
    public static RoundRobinRule Instance { get; } = new();

    public override int ChooseIndex(InstanceGroup group) => group.NextIndex();
}
