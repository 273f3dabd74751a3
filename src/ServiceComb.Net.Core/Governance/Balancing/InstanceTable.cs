using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Holds the instances of a service that have a suitable endpoint, with their endpoints and states, and the nearby
/// ones among them. Created once per list and kind of endpoint.</summary>
internal sealed class InstanceTable
{
    private const int Percent = 100;
    private readonly Lock _adding = new();
    private readonly InstanceState[] _states;
    private InstanceBreakers[] _breakers = [];

    /// <param name="list">The instance list.</param>
    /// <param name="endpoints">The endpoint of each instance; null when the instance has no suitable one.</param>
    /// <param name="states">The state of each instance of the list.</param>
    /// <param name="pauses">The pauses of the service's instances.</param>
    /// <param name="zones">The settings of zone awareness.</param>
    /// <param name="location">The options with the region and zone of this process.</param>
    /// <param name="previous">The previous table, whose state is reused; null for none.</param>
    public InstanceTable(
        ServiceInstances list, InstanceEndpoint?[] endpoints, InstanceState[] states, InstancePauses pauses, ZoneSettings zones, DataCenterOptions location, InstanceTable? previous)
    {
        (List, Endpoints, Pauses) = (list, endpoints, pauses);
        int[] suited = [.. Enumerable.Range(0, endpoints.Length).Where(index => endpoints[index] is not null)];
        _states = suited.Length == states.Length ? states : [.. suited.Select(index => states[index])];
        var previousIndexes = new PreviousIndexMap(previous?._states ?? [], [.. _states.Select(static state => state.InstanceId)]);
        Uris = new UriCache(previous?.Uris, [.. suited.Select((listIndex, index) => FindSameUri(previous, previousIndexes.GetPreviousIndex(index), list.Instances[listIndex], endpoints[listIndex]!))]);
        InstanceSlot[] all = [.. suited.Select((listIndex, index) => new InstanceSlot(list.Instances[listIndex], endpoints[listIndex]!, _states[index], this, index))];
        All = new InstanceGroup(all);
        var near = zones.IsEnabled && !string.IsNullOrEmpty(location.Region) ? FindNear(all, zones, location) : all;
        Near = near.Length == all.Length ? All : new InstanceGroup(near);
        _breakers = previous is null ? [] : [.. Volatile.Read(ref previous._breakers).Where(static one => !one.Policy.IsRetired).Select(one => new InstanceBreakers(one, all.Length, previousIndexes))];
    }

    public ServiceInstances List { get; }

    /// <summary>Gets the endpoint of each instance of the list; null for an instance that is not in the table.</summary>
    public InstanceEndpoint?[] Endpoints { get; }

    public InstanceGroup All { get; }

    /// <summary>Gets the instances in the same zone or region when they are enough; otherwise all instances.</summary>
    public InstanceGroup Near { get; }

    /// <summary>The pauses of the service's instances.</summary>
    public InstancePauses Pauses { get; }

    public UriCache Uris { get; }

    /// <summary>Returns the breakers of a policy for the instances.</summary>
    public InstanceBreakers GetBreakers(InstanceIsolationPolicy policy)
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
            if (Array.Find(_breakers, one => one.Policy == policy) is { } existing)
            {
                return existing;
            }

            var created = new InstanceBreakers(policy, All.Slots.Length);
            // Breakers of retired policies are dropped when breakers are added.
            Volatile.Write(ref _breakers, [.. _breakers.Where(static one => !one.Policy.IsRetired), created]);
            return created;
        }
    }

    // The instance object is the same as long as nothing about the instance changed.
    private static int FindSameUri(InstanceTable? previous, int previousIndex, ServiceInstance instance, InstanceEndpoint endpoint) =>
        previousIndex >= 0 && previous!.All.Slots[previousIndex] is var slot && slot.Instance == instance && ReferenceEquals(slot.Endpoint, endpoint) ? previousIndex : -1;

    // jc: ZoneAwareDiscoveryFilter: same region and zone, else same region, else all.
    private static InstanceSlot[] FindNear(InstanceSlot[] all, ZoneSettings zones, DataCenterOptions location)
    {
        InstanceSlot[] region = [.. all.Where(slot => slot.Instance.DataCenter?.Region == location.Region)];
        InstanceSlot[] zone = [.. region.Where(slot => slot.Instance.DataCenter?.AvailableZone == location.AvailableZone)];
        // Use the zone when it has enough instances; otherwise count its instances with the region.
        return IsEnough(zone) ? zone : IsEnough(region) ? region : all;

        bool IsEnough(InstanceSlot[] group)
        {
            var share = group.Length == 0 ? -1 : Percent * group.Length / all.Length;
            return share >= zones.Ratio && share <= zones.RatioCeiling;
        }
    }
}
