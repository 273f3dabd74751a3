using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Tests.Fixtures;

/// <summary>Chooses instances for calls that may go to any endpoint.</summary>
internal static class AnyEndpoint
{
    public static InstanceSlot? Select<TView>(this InstanceSelector governor, GovernanceSnapshot snapshot, ServiceEntry entry, ServiceInstances instances, in TView request, out BalancingRule? reporter)
        where TView : IRequestView => governor.Select(snapshot, entry, instances, default, request, out reporter);
}
