using System.Runtime.CompilerServices;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Answers the two questions about an outgoing call: which policies are around it, and which instance gets the
/// next try. Used by the HttpClient handler and by the gateway.</summary>
internal sealed class CallGovernor(SnapshotSource source)
{
    private readonly ConditionalWeakTable<ServiceInstances, InstanceGroup> _unrouted = [];

    /// <summary>The policies for a request; <see cref="GovernedPolicies.None"/> at next to no cost when there can be none.</summary>
    public GovernedPolicies Match<TView>(in TView request)
        where TView : IRequestView => source.Current.Match(request);

    /// <summary>Chooses an instance for a try.</summary>
    /// <param name="entry">The service.</param>
    /// <param name="instances">Its instances at this moment.</param>
    /// <param name="request">The request, which route rules look at.</param>
    /// <param name="tried">Instances that failed this call already; another is chosen when there is one.</param>
    /// <returns>Null when there is no instance or the route rule leaves none.</returns>
    public ServiceInstance? Pick<TView>(ServiceEntry entry, ServiceInstances instances, in TView request, ReadOnlySpan<ServiceInstance> tried)
        where TView : IRequestView
    {
        if (instances.Instances.IsEmpty)
        {
            return null;
        }

        var rule = source.Current.FindRoutes(entry.Name)?.Find(request);
        var group = rule?.Choose(instances) ?? Unrouted(instances);
        return group.Next(tried);
    }

    private InstanceGroup Unrouted(ServiceInstances instances) =>
        _unrouted.TryGetValue(instances, out var group)
            ? group
            : _unrouted.GetValue(instances, static list => new InstanceGroup([.. list.Instances]));
}
