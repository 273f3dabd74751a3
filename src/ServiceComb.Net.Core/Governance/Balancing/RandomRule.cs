using System.Diagnostics.CodeAnalysis;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Selects instances at random with equal probability.</summary>
internal sealed class RandomRule : BalancingRule
{
    public static RandomRule Instance { get; } = new();

    [SuppressMessage("Security", "CA5394", Justification = "Used for load balancing only, not for security.")]
    public override int ChooseIndex(InstanceGroup group) => Random.Shared.Next(group.Slots.Length);
}
