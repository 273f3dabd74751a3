using ServiceComb.Net.Governance.Balancing;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Assigns instances to the items of one rule.</summary>
internal sealed class RouteGroups
{
    public RouteGroups(InstanceGroup instances, RouteItem[] route, RouteItem[] fallback)
    {
        All = instances;
        (Route, Unmatched) = Spread(instances.Slots, route);
        (Fallback, _) = Spread(instances.Slots, fallback);
        HasFallback = Array.Exists(Fallback, static group => !group.IsEmpty);
    }

    public InstanceGroup[] Route { get; }

    public InstanceGroup[] Fallback { get; }

    public bool HasFallback { get; }

    /// <summary>Gets the instances that no item of the route matches.</summary>
    public InstanceGroup Unmatched { get; }

    public InstanceGroup All { get; }

    private static (InstanceGroup[] Named, InstanceGroup Unnamed) Spread(InstanceSlot[] instances, RouteItem[] items)
    {
        var named = Array.ConvertAll(items, static _ => new List<InstanceSlot>());
        var unnamed = new List<InstanceSlot>();
        foreach (var slot in instances)
        {
            var (best, score) = (-1, 0);
            for (var i = 0; i < items.Length; i++)
            {
                var candidate = items[i].Score(slot.Instance);
                (best, score) = candidate > score ? (i, candidate) : (best, score);
            }

            (best < 0 ? unnamed : named[best]).Add(slot);
        }

        var groups = Array.ConvertAll(named, static list => new InstanceGroup([.. list]));
        for (var i = 1; i < items.Length; i++)
        {
            // Items with the same tags share a group (R/distribute/AbstractRouterDistributor.java).
            groups[i] = groups[Array.FindIndex(items, items[i].HasSameTarget)];
        }

        return (groups, new InstanceGroup([.. unnamed]));
    }
}
