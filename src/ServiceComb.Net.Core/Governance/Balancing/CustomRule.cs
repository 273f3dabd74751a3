namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Adapts an <see cref="ILoadBalanceRule"/> of the application.</summary>
internal sealed class CustomRule(ILoadBalanceRule rule, string service) : BalancingRule
{
    public override bool NeedsReports => true;

    public override int ChooseIndex(InstanceGroup group)
    {
        try
        {
            var index = rule.Choose(service, group.Instances);
            return (uint)index < (uint)group.Slots.Length ? index : 0;
        }
        catch (Exception)
        {
            // By contract, an exception of the application's rule selects the first instance.
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
            // A failing report must not fail the call.
        }
    }
}
