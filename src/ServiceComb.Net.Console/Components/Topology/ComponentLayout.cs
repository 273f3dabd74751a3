namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>The places of a connected part of a graph.</summary>
/// <param name="Nodes">The centers by the number of the node in the whole graph.</param>
/// <param name="Edges">The points of the edges, from the left to the right.</param>
/// <param name="Width">The width.</param>
/// <param name="Height">The height.</param>
internal sealed record ComponentLayout(
    IReadOnlyDictionary<int, GraphPoint> Nodes, IReadOnlyDictionary<GraphEdge, IReadOnlyList<GraphPoint>> Edges, double Width, double Height)
{
    public static ComponentLayout Create(GraphComponent component, LayoutSpacing spacing)
    {
        var indexes = new Dictionary<int, int>(component.Nodes.Count);
        foreach (var node in component.Nodes)
        {
            indexes[node] = indexes.Count;
        }

        var graph = new LayeredGraph(indexes.Count, [.. component.Edges.Select(Localize)]);
        var places = VerticalPlacement.Place(graph, LayerOrder.Find(graph), spacing);
        return new ComponentLayout(
            component.Nodes.ToDictionary(static node => node, node => PointOf(indexes[node])),
            component.Edges.ToDictionary(static edge => edge, IReadOnlyList<GraphPoint> (edge) => [.. graph.ChainOf(Localize(edge)).Select(PointOf)]),
            graph.LayerCount * spacing.Column,
            places.Max() + spacing.Row);

        GraphEdge Localize(GraphEdge edge) => new(indexes[edge.From], indexes[edge.To]);

        GraphPoint PointOf(int vertex) => new((graph.LayerOf(vertex) + 0.5) * spacing.Column, places[vertex] + (spacing.Row / 2));
    }
}
