namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>Splits a graph into its connected parts.</summary>
internal static class GraphComponents
{
    /// <summary>Returns the parts, the largest first.</summary>
    public static IReadOnlyList<GraphComponent> Find(int nodeCount, IReadOnlyList<GraphEdge> edges)
    {
        int[] roots = [.. Enumerable.Range(0, nodeCount)];
        foreach (var (from, to) in edges)
        {
            var (first, second) = (FindRoot(roots, from), FindRoot(roots, to));
            roots[Math.Max(first, second)] = Math.Min(first, second);
        }

        var edgesByRoot = edges.ToLookup(edge => FindRoot(roots, edge.From));
        return [.. Enumerable.Range(0, nodeCount).GroupBy(node => FindRoot(roots, node))
            .Select(group => new GraphComponent([.. group], [.. edgesByRoot[group.Key]]))
            .OrderByDescending(static component => component.Nodes.Count)
            .ThenBy(static component => component.Nodes[0])];
    }

    private static int FindRoot(int[] roots, int node)
    {
        while (roots[node] != node)
        {
            // Halves the path, so that it stays short.
            node = roots[node] = roots[roots[node]];
        }

        return node;
    }
}
