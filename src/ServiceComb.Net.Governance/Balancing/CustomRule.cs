using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>A rule of the app's own.</summary>
internal sealed class CustomRule(ILoadBalanceRule rule, string service) : BalancingRule
{
    public override bool WantsReports => true;

    public override int First(InstanceGroup group)
    {
        try
        {
            var place = rule.Choose(service, group.Instances);
            return (uint)place < (uint)group.Slots.Length ? place : 0;
        }
        catch (Exception)
        {
            // The app's code; its contract says that this counts as the first one.
            return 0;
        }
    }

    public override void Report(InstanceSlot slot, TimeSpan duration, bool failed)
    {
        try
        {
            rule.Report(service, slot.Instance, duration, failed);
        }
        catch (Exception)
        {
            // A report must not fail the call it is about.
        }
    }
}
