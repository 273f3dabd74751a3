namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>The places of nodes and edges of a graph.</summary>
internal sealed class GraphLayout
{
    public static GraphLayout Empty { get; } = new([], new Dictionary<GraphEdge, IReadOnlyList<GraphPoint>>(), 0, 0);

    private GraphLayout(IReadOnlyList<GraphPoint> nodes, IReadOnlyDictionary<GraphEdge, IReadOnlyList<GraphPoint>> edges, double width, double height) =>
        (Nodes, Edges, Width, Height) = (nodes, edges, width, height);

    /// <summary>Gets the centers of the nodes.</summary>
    public IReadOnlyList<GraphPoint> Nodes { get; }

    /// <summary>Gets the points of each edge, from the left to the right; the first and the last are the centers of its nodes. Two
    /// nodes that call each other have the same points.</summary>
    public IReadOnlyDictionary<GraphEdge, IReadOnlyList<GraphPoint>> Edges { get; }

    public double Width { get; }

    public double Height { get; }

    /// <summary>Arranges a graph in layers: callers are left of what they call. Parts that are not connected stand below or beside each
    /// other. The result depends on the graph only.</summary>
    public static GraphLayout Create(int nodeCount, IReadOnlyList<GraphEdge> edges, LayoutSpacing spacing)
    {
        if (nodeCount == 0)
        {
            return Empty;
        }

        var parts = GraphComponents.Find(nodeCount, edges).Select(component => ComponentLayout.Create(component, spacing)).ToList();
        var points = new GraphPoint[nodeCount];
        var paths = new Dictionary<GraphEdge, IReadOnlyList<GraphPoint>>(edges.Count);
        var (width, height) = ShelfPacking.Place(parts, spacing, (part, x, y) =>
        {
            foreach (var (node, point) in part.Nodes)
            {
                points[node] = new GraphPoint(point.X + x, point.Y + y);
            }

            foreach (var (edge, path) in part.Edges)
            {
                paths[edge] = [.. path.Select(point => new GraphPoint(point.X + x, point.Y + y))];
            }
        });
        return new GraphLayout(points, paths, width, height);
    }
}
