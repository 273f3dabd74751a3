namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>Assigns the nodes of a connected graph to layers.</summary>
internal static class LayerAssignment
{
    /// <summary>Returns the layer of each node, from 0. The ends of an edge are in different layers; that of the caller is lower, except
    /// for edges that close a cycle.</summary>
    public static int[] Assign(int nodeCount, IReadOnlyList<GraphEdge> edges)
    {
        var successors = RemoveCycles(nodeCount, edges, out var order);
        var layers = new int[nodeCount];
        foreach (var node in order)
        {
            foreach (var next in successors[node])
            {
                layers[next] = Math.Max(layers[next], layers[node] + 1);
            }
        }

        // A node that nobody calls stands beside what it calls, not at the far left.
        var hasCaller = new bool[nodeCount];
        foreach (var next in successors.SelectMany(static nodes => nodes))
        {
            hasCaller[next] = true;
        }

        foreach (var node in order.Where(node => !hasCaller[node] && successors[node].Count > 0))
        {
            layers[node] = successors[node].Min(next => layers[next]) - 1;
        }

        return layers;
    }

    // A depth-first search; edges that lead back to a node of the current path are reversed.
    private static List<int>[] RemoveCycles(int nodeCount, IReadOnlyList<GraphEdge> edges, out List<int> order)
    {
        var targets = new List<int>[nodeCount];
        var successors = new List<int>[nodeCount];
        var calledBy = new int[nodeCount];
        for (var node = 0; node < nodeCount; node++)
        {
            (targets[node], successors[node]) = ([], []);
        }

        foreach (var (from, to) in edges)
        {
            targets[from].Add(to);
            calledBy[to]++;
        }

        // Entry points first, so that they come to the left when there is a cycle behind them.
        var finished = new List<int>(nodeCount);
        var states = new VisitState[nodeCount];
        var path = new Stack<(int Node, int Next)>();
        foreach (var start in Enumerable.Range(0, nodeCount).OrderBy(node => calledBy[node] > 0).ThenBy(static node => node))
        {
            Visit(start);
        }

        finished.Reverse();
        order = finished;
        return successors;

        void Visit(int start)
        {
            if (states[start] == VisitState.New)
            {
                states[start] = VisitState.OnPath;
                path.Push((start, 0));
            }

            while (path.TryPop(out var current))
            {
                if (current.Next == targets[current.Node].Count)
                {
                    states[current.Node] = VisitState.Finished;
                    finished.Add(current.Node);
                    continue;
                }

                path.Push((current.Node, current.Next + 1));
                var target = targets[current.Node][current.Next];
                var (from, to) = states[target] == VisitState.OnPath ? (target, current.Node) : (current.Node, target);
                successors[from].Add(to);
                if (states[target] == VisitState.New)
                {
                    states[target] = VisitState.OnPath;
                    path.Push((target, 0));
                }
            }
        }
    }

    private enum VisitState : byte
    {
        New,
        OnPath,
        Finished,
    }
}
