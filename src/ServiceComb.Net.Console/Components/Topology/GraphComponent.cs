namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>A part of a graph that is connected.</summary>
/// <param name="Nodes">The nodes by number in the whole graph, ascending.</param>
/// <param name="Edges">The edges, with the numbers of the whole graph.</param>
internal sealed record GraphComponent(IReadOnlyList<int> Nodes, IReadOnlyList<GraphEdge> Edges);
