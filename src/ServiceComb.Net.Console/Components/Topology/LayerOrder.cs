namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>Orders the vertices of each layer so that few edges cross: sweeps over the layers move each vertex to the mean position of its
/// neighbors in the layer before, and the best order of all sweeps wins.</summary>
internal sealed class LayerOrder
{
    private const int MaxSweeps = 16;
    private readonly LayeredGraph _graph;
    private readonly int[] _positions;
    private int[][] _layers;

    private LayerOrder(LayeredGraph graph)
    {
        _graph = graph;
        _positions = new int[graph.VertexCount];
        _layers = [.. Enumerable.Range(0, graph.LayerCount).Select(layer => Enumerable.Range(0, graph.VertexCount).Where(vertex => graph.LayerOf(vertex) == layer).ToArray())];
    }

    /// <summary>Returns the vertices of each layer from the top down.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Find(LayeredGraph graph) => new LayerOrder(graph).Find();

    private int[][] Find()
    {
        StorePositions();
        var (best, fewest) = (Copy(), CountCrossings());
        for (var sweep = 0; sweep < MaxSweeps && fewest > 0; sweep++)
        {
            Sweep(toRight: sweep % 2 == 0);
            var crossings = CountCrossings();
            if (crossings < fewest)
            {
                (best, fewest) = (Copy(), crossings);
            }
        }

        return best;
    }

    private int[][] Copy() => [.. _layers.Select(static layer => layer.ToArray())];

    private void StorePositions()
    {
        foreach (var layer in _layers)
        {
            for (var position = 0; position < layer.Length; position++)
            {
                _positions[layer[position]] = position;
            }
        }
    }

    private void Sweep(bool toRight)
    {
        foreach (var index in toRight ? Enumerable.Range(0, _layers.Length) : Enumerable.Range(0, _layers.Length).Reverse())
        {
            // The order is stable: vertices without neighbors there keep their place.
            int[] ordered = [.. _layers[index].OrderBy(vertex => Center(vertex, toRight ? _graph.LeftOf(vertex) : _graph.RightOf(vertex)))];
            _layers[index] = ordered;
            for (var position = 0; position < ordered.Length; position++)
            {
                _positions[ordered[position]] = position;
            }
        }
    }

    private double Center(int vertex, IReadOnlyList<int> neighbors) => neighbors.Count == 0 ? _positions[vertex] : neighbors.Average(neighbor => _positions[neighbor]);

    private long CountCrossings() => _layers.Sum(CountCrossings);

    // Edges between two layers cross as often as their right ends are out of order when they are sorted by their left ends.
    private long CountCrossings(int[] layer)
    {
        var seen = new int[_graph.VertexCount + 1];
        long crossings = 0;
        var count = 0;
        foreach (var end in layer.SelectMany(vertex => _graph.RightOf(vertex).Select(next => _positions[next]).Order()))
        {
            crossings += count - CountUpTo(end);
            count++;
            for (var index = end + 1; index < seen.Length; index += index & -index)
            {
                seen[index]++;
            }
        }

        return crossings;

        int CountUpTo(int end)
        {
            var sum = 0;
            for (var index = end + 1; index > 0; index -= index & -index)
            {
                sum += seen[index];
            }

            return sum;
        }
    }
}
