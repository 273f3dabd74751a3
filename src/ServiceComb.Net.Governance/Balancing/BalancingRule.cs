using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>How the instances of one service take turns. A rule says where to begin; what cannot be called there is passed
/// over.</summary>
internal abstract class BalancingRule
{
    /// <summary>Whether <see cref="Report"/> does something.</summary>
    public virtual bool WantsReports => false;

    /// <summary>The place of the first choice in a group that is not empty.</summary>
    public abstract int First(InstanceGroup group);

    public virtual void Report(InstanceSlot slot, TimeSpan duration, bool failed)
    {
    }
}
