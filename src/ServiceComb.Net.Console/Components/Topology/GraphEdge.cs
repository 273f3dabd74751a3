namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>An edge between nodes of a graph, which are numbered from 0.</summary>
internal readonly record struct GraphEdge(int From, int To);
