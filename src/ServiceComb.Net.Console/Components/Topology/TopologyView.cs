using ServiceComb.Net.Console.Live;

namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>The picture of a page. It is arranged again only when services or dependencies change, not with every change of an
/// instance.</summary>
internal sealed class TopologyView
{
    private (RegistrySnapshot Services, IReadOnlyList<Dependency> Dependencies, TopologyFilter Filter)? _source;
    private List<string> _arrangedNodes = [];
    private IReadOnlyList<GraphEdge> _arrangedEdges = [];

    /// <summary>Gets the services that are shown.</summary>
    public ServiceGraph Graph { get; private set; } = ServiceGraph.Empty;

    /// <summary>Gets the places of the services that are shown.</summary>
    public GraphLayout Layout { get; private set; } = GraphLayout.Empty;

    /// <summary>Gets the number of services that match the filter; more than are shown when there are too many.</summary>
    public int MatchCount { get; private set; }

    /// <summary>Gets the edges without direction: two services that call each other are one line.</summary>
    public IReadOnlyList<(GraphEdge Edge, bool IsMutual)> Lines { get; private set; } = [];

    public void Update(RegistrySnapshot services, IReadOnlyList<Dependency> dependencies, TopologyFilter filter)
    {
        if (_source is { } source && ReferenceEquals(source.Services, services) && ReferenceEquals(source.Dependencies, dependencies) && source.Filter == filter)
        {
            return;
        }

        _source = (services, dependencies, filter);
        Graph = filter.Apply(ServiceGraph.Create(services, dependencies), out var matching);
        MatchCount = matching;
        var nodes = Graph.Nodes.Select(static node => $"{node.Application}\n{node.Name}\n{node.Environment}").ToList();
        if (!nodes.SequenceEqual(_arrangedNodes) || !Graph.Edges.SequenceEqual(_arrangedEdges))
        {
            (_arrangedNodes, _arrangedEdges) = (nodes, Graph.Edges);
            Layout = GraphLayout.Create(nodes.Count, Graph.Edges, new LayoutSpacing());
            var edges = Graph.Edges.ToHashSet();
            Lines = [.. Graph.Edges
                .Select(edge => (Edge: edge, IsMutual: edges.Contains(new GraphEdge(edge.To, edge.From))))
                .Where(static line => !line.IsMutual || line.Edge.From < line.Edge.To)];
        }
    }
}
