using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>The instances of one list, spread over the items of one rule. Made once per pair.</summary>
internal sealed class RouteGroups
{
    public RouteGroups(ServiceInstances instances, RouteItem[] route, RouteItem[] fallback)
    {
        Instances = instances;
        ServiceInstance[] all = [.. instances.Instances];
        (Route, Unnamed) = Spread(all, route);
        (Fallback, _) = Spread(all, fallback);
        HasFallback = Array.Exists(Fallback, static group => !group.IsEmpty);
        All = new InstanceGroup(all);
    }

    public ServiceInstances Instances { get; }

    public InstanceGroup[] Route { get; }

    public InstanceGroup[] Fallback { get; }

    public bool HasFallback { get; }

    /// <summary>The instances that no item of the route names.</summary>
    public InstanceGroup Unnamed { get; }

    public InstanceGroup All { get; }

    public InstanceGroup None { get; } = new([]);

    private static (InstanceGroup[] Named, InstanceGroup Unnamed) Spread(ServiceInstance[] instances, RouteItem[] items)
    {
        var named = Array.ConvertAll(items, static _ => new List<ServiceInstance>());
        var unnamed = new List<ServiceInstance>();
        foreach (var instance in instances)
        {
            var (best, score) = (-1, 0);
            for (var i = 0; i < items.Length; i++)
            {
                var own = items[i].Score(instance);
                (best, score) = own > score ? (i, own) : (best, score);
            }

            (best < 0 ? unnamed : named[best]).Add(instance);
        }

        return (Array.ConvertAll(named, static list => new InstanceGroup([.. list])), new InstanceGroup([.. unnamed]));
    }
}
