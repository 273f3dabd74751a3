namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>Selects the services of the picture.</summary>
/// <param name="Application">The application; null for all.</param>
/// <param name="Environment">The environment; null for all.</param>
/// <param name="ServiceId">The id of a service, of which the neighborhood is shown; null for all services.</param>
internal sealed record TopologyFilter(string? Application, string? Environment, string? ServiceId)
{
    /// <summary>The maximum number of services: more cannot be read, and each costs the browser several elements.</summary>
    public const int MaxNodes = 150;

    private const int MaxDistance = 2;

    /// <summary>Returns the selected part of a graph. Beyond the limit, the nearest services of the neighborhood or else those with most
    /// relations are kept.</summary>
    /// <param name="graph">The graph of all services.</param>
    /// <param name="matching">The number of services that match, of which at most <see cref="MaxNodes"/> are returned.</param>
    public ServiceGraph Apply(ServiceGraph graph, out int matching)
    {
        if (ServiceId is not null && FindCenter(graph) is var center and >= 0)
        {
            var near = FindNear(graph, center);
            matching = near.Count;
            return graph.Select(near.Take(MaxNodes));
        }

        var nodes = Enumerable.Range(0, graph.Nodes.Count).Where(node => Matches(graph.Nodes[node])).ToList();
        matching = nodes.Count;
        return nodes.Count <= MaxNodes ? graph.Select(nodes) : graph.Select(nodes.OrderByDescending(node => graph.NeighborsOf(node).Count).ThenBy(static node => node).Take(MaxNodes));
    }

    private bool Matches(ServiceNode node) => (Application is null || node.Application == Application) && (Environment is null || node.Environment == Environment);

    private int FindCenter(ServiceGraph graph)
    {
        for (var node = 0; node < graph.Nodes.Count; node++)
        {
            if (graph.Nodes[node].Versions.Any(version => version.Id == ServiceId))
            {
                return node;
            }
        }

        return -1;
    }

    // The nearest first. The neighborhood may extend to other applications, because calls do.
    private static List<int> FindNear(ServiceGraph graph, int center)
    {
        var near = new List<int> { center };
        var known = new HashSet<int> { center };
        var begin = 0;
        for (var distance = 0; distance < MaxDistance; distance++)
        {
            var end = near.Count;
            for (; begin < end; begin++)
            {
                near.AddRange(graph.NeighborsOf(near[begin]).Where(known.Add));
            }
        }

        return near;
    }
}
