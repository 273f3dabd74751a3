using ServiceComb.Net.Governance.Balancing;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>One list of instances, spread over the items of one rule: those that are near, and all. Made once per pair.</summary>
internal sealed class RoutedInstances
{
    public RoutedInstances(InstanceTable table, RouteItem[] route, RouteItem[] fallback)
    {
        Table = table;
        Near = new RouteGroups(table.Near, route, fallback);
        Far = table.Near == table.All ? null : new RouteGroups(table.All, route, fallback);
    }

    public InstanceTable Table { get; }

    public RouteGroups Near { get; }

    /// <summary>All of them, where that is more than those near: an item whose instances are elsewhere is not lost.</summary>
    public RouteGroups? Far { get; }
}
