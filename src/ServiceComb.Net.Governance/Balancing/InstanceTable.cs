using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The instances of a service at one moment with their states, and those that are near. Made once per list.</summary>
internal sealed class InstanceTable
{
    private const int Everything = 100;
    private readonly Lock _adding = new();
    private InstanceBreakers[] _breakers = [];

    /// <param name="list">The instances.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="zones">How far away instances may be.</param>
    /// <param name="own">Where this app is.</param>
    /// <param name="before">The table before, of which everything is kept that is still of use.</param>
    /// <param name="gone">The instances that are in the table before and not in this one.</param>
    public InstanceTable(ServiceInstances list, string service, ZoneSettings zones, GovernanceOptions own, InstanceTable? before, out IEnumerable<InstanceState> gone)
    {
        (List, Zones) = (list, zones);
        Pauses = before?.Pauses ?? new InstancePauses();
        var earlier = new EarlierPlaces(before?.All.Slots ?? [], [.. list.Instances.Select(static instance => instance.InstanceId)]);
        gone = earlier.Gone;
        Addresses = new AddressColumns(before?.Addresses, list.Instances, earlier);
        // States before slots: slots are read in turn, and what is made one after the other lies so.
        InstanceState[] states = [.. list.Instances.Select((instance, place) => earlier.Of(place)?.State ?? new InstanceState(service, instance.InstanceId))];
        InstanceSlot[] all = [.. list.Instances.Select((instance, place) => new InstanceSlot(instance, states[place], this, place))];
        All = new InstanceGroup(all);
        var near = zones.IsEnabled && own.Region.Length > 0 ? FindNear(all, zones, own) : all;
        Near = near.Length == all.Length ? All : new InstanceGroup(near);
        _breakers = before is null ? [] : [.. Volatile.Read(ref before._breakers).Where(static one => !one.Policy.IsRetired).Select(one => new InstanceBreakers(one, all.Length, earlier))];
    }

    public ServiceInstances List { get; }

    public ZoneSettings Zones { get; }

    public InstanceGroup All { get; }

    /// <summary>Those in the same zone or region when they are enough, else all.</summary>
    public InstanceGroup Near { get; }

    /// <summary>The pauses that instances of the service asked for.</summary>
    public InstancePauses Pauses { get; }

    /// <summary>The addresses of the instances.</summary>
    public AddressColumns Addresses { get; }

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
