using System.Diagnostics.CodeAnalysis;
using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The chance of an instance falls with its mean response time; turns while all are under 10 ms. Means are looked
/// at once a second at most.</summary>
internal sealed class WeightedResponseRule(TimeProvider time) : BalancingRule
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    public override bool WantsReports => true;

    [SuppressMessage("Security", "CA5394", Justification = "Spreads load, guards nothing.")]
    public override int First(InstanceGroup group)
    {
        var weights = group.Weights;
        var now = time.GetTimestamp();
        if (weights is null || time.GetElapsedTime(weights.MadeAt, now) >= GoodFor)
        {
            group.Weights = weights = new ResponseWeights(group.Slots, now);
        }

        return weights.AreEven ? group.NextIndex() : weights.Choose(Random.Shared.NextDouble());
    }

    public override void Report(InstanceSlot slot, TimeSpan duration, bool failed) => slot.State.Times.Add(duration);
}
