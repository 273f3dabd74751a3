using System.Diagnostics.CodeAnalysis;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Selects faster instances more often; uses round robin while all means are below 10 ms. Means are evaluated once
/// per second at most.</summary>
internal sealed class WeightedResponseRule(TimeProvider time) : BalancingRule
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    public override bool NeedsReports => true;

    [SuppressMessage("Security", "CA5394", Justification = "Used for load balancing only, not for security.")]
    public override int ChooseIndex(InstanceGroup group)
    {
        var weights = group.Weights;
        var now = time.GetTimestamp();
        if (weights is null || time.GetElapsedTime(weights.CreatedAt, now) >= RefreshInterval)
        {
            group.Weights = weights = new ResponseWeights(group.Slots, now);
        }

        return weights.IsUniform ? group.NextIndex() : weights.Choose(Random.Shared.NextDouble());
    }

    public override void Report(InstanceSlot slot, TimeSpan duration, bool failed) => slot.State.ResponseTimes.Add(duration);
}
