using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The instances of a service at one moment that have an endpoint of some kind, with that endpoint and their states,
/// and those that are near. Made once per list and kind.</summary>
internal sealed class InstanceTable
{
    private const int Everything = 100;
    private readonly Lock _adding = new();
    private readonly InstanceState[] _states;
    private InstanceBreakers[] _breakers = [];

    /// <param name="list">The instances.</param>
    /// <param name="endpoints">The endpoint at which each of them is called; null for one that is not called.</param>
    /// <param name="states">The state of each of them.</param>
    /// <param name="pauses">The pauses that instances of the service asked for.</param>
    /// <param name="zones">How far away instances may be.</param>
    /// <param name="own">Where this app is.</param>
    /// <param name="before">The table before, of which everything is kept that is still of use.</param>
    public InstanceTable(
        ServiceInstances list, InstanceEndpoint?[] endpoints, InstanceState[] states, InstancePauses pauses, ZoneSettings zones, GovernanceOptions own, InstanceTable? before)
    {
        (List, Endpoints, Pauses) = (list, endpoints, pauses);
        int[] suited = [.. Enumerable.Range(0, endpoints.Length).Where(place => endpoints[place] is not null)];
        _states = suited.Length == states.Length ? states : [.. suited.Select(place => states[place])];
        var earlier = new PreviousIndexMap(before?._states ?? [], [.. _states.Select(static state => state.InstanceId)]);
        Addresses = new UriCache(before?.Addresses, [.. suited.Select((place, own) => SameAddress(before, earlier.Of(own), list.Instances[place], endpoints[place]!))]);
        InstanceSlot[] all = [.. suited.Select((place, own) => new InstanceSlot(list.Instances[place], endpoints[place]!, _states[own], this, own))];
        All = new InstanceGroup(all);
        var near = zones.IsEnabled && own.Region.Length > 0 ? FindNear(all, zones, own) : all;
        Near = near.Length == all.Length ? All : new InstanceGroup(near);
        _breakers = before is null ? [] : [.. Volatile.Read(ref before._breakers).Where(static one => !one.Policy.IsRetired).Select(one => new InstanceBreakers(one, all.Length, earlier))];
    }

    public ServiceInstances List { get; }

    /// <summary>The endpoint of each instance of the list; null for an instance that is not in the table.</summary>
    public InstanceEndpoint?[] Endpoints { get; }

    public InstanceGroup All { get; }

    /// <summary>Those in the same zone or region when they are enough, else all.</summary>
    public InstanceGroup Near { get; }

    /// <summary>The pauses that instances of the service asked for.</summary>
    public InstancePauses Pauses { get; }

    /// <summary>The addresses of the instances.</summary>
    public UriCache Addresses { get; }

    /// <summary>The breakers of a policy for the instances.</summary>
    public InstanceBreakers Breakers(InstanceIsolationPolicy policy)
    {
        foreach (var one in Volatile.Read(ref _breakers))
        {
            if (one.Policy == policy)
            {
                return one;
            }
        }

        return AddBreakers(policy);
    }

    private InstanceBreakers AddBreakers(InstanceIsolationPolicy policy)
    {
        lock (_adding)
        {
            if (Array.Find(_breakers, one => one.Policy == policy) is { } there)
            {
                return there;
            }

            var made = new InstanceBreakers(policy, All.Slots.Length);
            // Those of documents that are gone go when one of a new document comes.
            Volatile.Write(ref _breakers, [.. _breakers.Where(static one => !one.Policy.IsRetired), made]);
            return made;
        }
    }

    // The object of an instance stays the same as long as nothing about the instance changes.
    private static int SameAddress(InstanceTable? before, int known, ServiceInstance instance, InstanceEndpoint endpoint) =>
        known >= 0 && before!.All.Slots[known] is var slot && slot.Instance == instance && ReferenceEquals(slot.Endpoint, endpoint) ? known : -1;

    // jc: ZoneAwareDiscoveryFilter: same region and zone, else same region, else all.
    private static InstanceSlot[] FindNear(InstanceSlot[] all, ZoneSettings zones, GovernanceOptions own)
    {
        InstanceSlot[] region = [.. all.Where(slot => slot.Instance.DataCenter?.Region == own.Region)];
        InstanceSlot[] zone = [.. region.Where(slot => slot.Instance.DataCenter?.AvailableZone == own.AvailableZone)];
        // When the zone is enough it is the group; when it is not, it is counted with its region.
        return IsEnough(zone) ? zone : IsEnough(region) ? region : all;

        bool IsEnough(InstanceSlot[] group)
        {
            var share = group.Length == 0 ? -1 : Everything * group.Length / all.Length;
            return share >= zones.Ratio && share <= zones.RatioCeiling;
        }
    }
}
