using ServiceComb.Net.Governance.Balancing;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Caches how one table of instances is assigned to the items of one rule, for the nearby instances and for
/// all.</summary>
internal sealed class RoutedInstances
{
    public RoutedInstances(InstanceTable table, RouteItem[] route, RouteItem[] fallback)
    {
        Table = table;
        Near = new RouteGroups(table.Near, route, fallback);
        All = table.Near == table.All ? null : new RouteGroups(table.All, route, fallback);
    }

    public InstanceTable Table { get; }

    public RouteGroups Near { get; }

    /// <summary>Gets the groups of all instances; null when all are nearby. Used when the instances of an item are in
    /// another zone.</summary>
    public RouteGroups? All { get; }
}
