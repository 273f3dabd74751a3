using ServiceComb.Net.Console.Live;

namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>The services, and which of them call which.</summary>
internal sealed class ServiceGraph(IReadOnlyList<ServiceNode> nodes, IReadOnlyList<GraphEdge> edges)
{
    private int[][]? _neighbors;

    public static ServiceGraph Empty { get; } = new([], []);

    /// <summary>Gets the services in the order of the registry's snapshot.</summary>
    public IReadOnlyList<ServiceNode> Nodes { get; } = nodes;

    /// <summary>Gets the edges from consumers to providers, each once.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; } = edges;

    /// <summary>Joins the versions of each service. Dependencies of services that are not in the snapshot, and of a service on itself, are
    /// left out.</summary>
    public static ServiceGraph Create(RegistrySnapshot services, IEnumerable<Dependency> dependencies)
    {
        var nodes = services.Services.GroupBy(static service => (service.Application, service.Name, service.Environment)).Select(static versions => new ServiceNode([.. versions])).ToList();
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < nodes.Count; index++)
        {
            foreach (var version in nodes[index].Versions)
            {
                indexes[version.Id] = index;
            }
        }

        var edges = new HashSet<GraphEdge>();
        foreach (var (consumerId, providerId) in dependencies)
        {
            if (indexes.TryGetValue(consumerId, out var consumer) && indexes.TryGetValue(providerId, out var provider) && consumer != provider)
            {
                edges.Add(new GraphEdge(consumer, provider));
            }
        }

        return new ServiceGraph(nodes, [.. edges.OrderBy(static edge => edge.From).ThenBy(static edge => edge.To)]);
    }

    /// <summary>Returns the indexes of the services that a service calls or that call it.</summary>
    public IReadOnlyList<int> NeighborsOf(int node) => (_neighbors ??= FindNeighbors())[node];

    /// <summary>Returns the graph of some of the nodes.</summary>
    public ServiceGraph Select(IEnumerable<int> selected)
    {
        int[] kept = [.. selected.Order()];
        var indexes = new Dictionary<int, int>(kept.Length);
        foreach (var node in kept)
        {
            indexes[node] = indexes.Count;
        }

        return new ServiceGraph(
            [.. kept.Select(node => Nodes[node])],
            [.. Edges.Where(edge => indexes.ContainsKey(edge.From) && indexes.ContainsKey(edge.To)).Select(edge => new GraphEdge(indexes[edge.From], indexes[edge.To]))]);
    }

    private int[][] FindNeighbors()
    {
        var found = new SortedSet<int>[Nodes.Count];
        for (var node = 0; node < found.Length; node++)
        {
            found[node] = [];
        }

        foreach (var (from, to) in Edges)
        {
            found[from].Add(to);
            found[to].Add(from);
        }

        return [.. found.Select(static neighbors => neighbors.ToArray())];
    }
}
