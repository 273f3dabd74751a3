namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>A connected graph whose edges lead from a layer to the next one: edges over several layers have a bend in each layer
/// between.</summary>
internal sealed class LayeredGraph
{
    private readonly List<int> _layers;
    private readonly List<List<int>> _left = [];
    private readonly List<List<int>> _right = [];
    private readonly Dictionary<GraphEdge, int[]> _chains = [];

    public LayeredGraph(int nodeCount, IReadOnlyList<GraphEdge> edges)
    {
        NodeCount = nodeCount;
        _layers = [.. LayerAssignment.Assign(nodeCount, edges)];
        LayerCount = _layers.Max() + 1;
        for (var node = 0; node < nodeCount; node++)
        {
            _left.Add([]);
            _right.Add([]);
        }

        foreach (var edge in edges)
        {
            var key = Orient(edge);
            if (!_chains.ContainsKey(key))
            {
                _chains.Add(key, [.. Connect(key)]);
            }
        }
    }

    /// <summary>Gets the number of nodes; vertices from this number on are bends.</summary>
    public int NodeCount { get; }

    public int VertexCount => _layers.Count;

    public int LayerCount { get; }

    public int LayerOf(int vertex) => _layers[vertex];

    /// <summary>Returns the vertices of the layer before that a vertex is connected to.</summary>
    public IReadOnlyList<int> LeftOf(int vertex) => _left[vertex];

    /// <summary>Returns the vertices of the next layer that a vertex is connected to.</summary>
    public IReadOnlyList<int> RightOf(int vertex) => _right[vertex];

    public bool IsBend(int vertex) => vertex >= NodeCount;

    /// <summary>Returns the vertices of an edge from the left to the right, whatever its direction.</summary>
    public IReadOnlyList<int> ChainOf(GraphEdge edge) => _chains[Orient(edge)];

    private GraphEdge Orient(GraphEdge edge) => _layers[edge.From] < _layers[edge.To] ? edge : new GraphEdge(edge.To, edge.From);

    private IEnumerable<int> Connect(GraphEdge edge)
    {
        var last = edge.From;
        yield return last;
        for (var layer = _layers[edge.From] + 1; layer <= _layers[edge.To]; layer++)
        {
            var next = layer == _layers[edge.To] ? edge.To : AddBend(layer);
            _right[last].Add(next);
            _left[next].Add(last);
            yield return last = next;
        }
    }

    private int AddBend(int layer)
    {
        _layers.Add(layer);
        _left.Add([]);
        _right.Add([]);
        return _layers.Count - 1;
    }
}
