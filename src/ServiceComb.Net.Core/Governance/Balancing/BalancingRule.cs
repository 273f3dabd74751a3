namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Selects instances of one service. A rule returns the index to start with; instances that cannot be called are
/// skipped.</summary>
internal abstract class BalancingRule
{
    /// <summary>Gets a value that indicates whether <see cref="Report"/> must be called.</summary>
    public virtual bool NeedsReports => false;

    /// <summary>Returns the index of the first choice in a group that is not empty.</summary>
    public abstract int ChooseIndex(InstanceGroup group);

    public virtual void Report(InstanceSlot slot, TimeSpan duration, bool failed)
    {
    }
}
