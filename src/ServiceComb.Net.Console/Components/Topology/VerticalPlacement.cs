namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>Places the vertices of ordered layers so that edges are as straight as the distances allow.</summary>
internal static class VerticalPlacement
{
    private const int Sweeps = 12;

    /// <summary>Returns the vertical position of each vertex; the smallest is 0.</summary>
    public static double[] Place(LayeredGraph graph, IReadOnlyList<IReadOnlyList<int>> layers, LayoutSpacing spacing)
    {
        var places = new double[graph.VertexCount];
        foreach (var layer in layers)
        {
            Fit(graph, layer, spacing, places, static (_, _) => 0);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var toRight = sweep % 2 == 0;
            foreach (var layer in toRight ? layers : layers.Reverse())
            {
                Fit(graph, layer, spacing, places, (vertex, current) => Center(toRight ? graph.LeftOf(vertex) : graph.RightOf(vertex), places, current));
            }
        }

        // Both sides count in the end.
        foreach (var layer in layers)
        {
            Fit(graph, layer, spacing, places, (vertex, current) => Center([.. graph.LeftOf(vertex), .. graph.RightOf(vertex)], places, current));
        }

        var top = places.Min();
        return [.. places.Select(place => place - top)];
    }

    private static double Center(IReadOnlyList<int> neighbors, double[] places, double current) =>
        neighbors.Count == 0 ? current : neighbors.Average(neighbor => places[neighbor]);

    // The places with the least squared deviation from the desired ones that keep order and distances: without the distances, which are
    // subtracted, they must not decrease (isotonic regression, by pooling adjacent violators).
    private static void Fit(LayeredGraph graph, IReadOnlyList<int> layer, LayoutSpacing spacing, double[] places, Func<int, double, double> desire)
    {
        var offsets = new double[layer.Count];
        var blocks = new List<(double Sum, int Count)>(layer.Count);
        for (var index = 0; index < layer.Count; index++)
        {
            offsets[index] = index == 0 ? 0 : offsets[index - 1] + Distance(graph, layer[index - 1], layer[index], spacing);
            blocks.Add((desire(layer[index], places[layer[index]]) - offsets[index], 1));
            while (blocks.Count > 1 && blocks[^2].Sum / blocks[^2].Count > blocks[^1].Sum / blocks[^1].Count)
            {
                var last = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (blocks[^1].Sum + last.Sum, blocks[^1].Count + last.Count);
            }
        }

        var position = 0;
        foreach (var (sum, count) in blocks)
        {
            for (var end = position + count; position < end; position++)
            {
                places[layer[position]] = (sum / count) + offsets[position];
            }
        }
    }

    private static double Distance(LayeredGraph graph, int first, int second, LayoutSpacing spacing) => (graph.IsBend(first), graph.IsBend(second)) switch
    {
        (true, true) => spacing.Bend,
        (false, false) => spacing.Row,
        _ => (spacing.Row + spacing.Bend) / 2,
    };
}
