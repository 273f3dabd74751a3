using ServiceComb.Net.Console.Components.Topology;

namespace ServiceComb.Net.Console.Tests.Topology;

/// <summary>Tests the arrangement of graphs.</summary>
public sealed class GraphLayoutTests
{
    private static readonly LayoutSpacing Spacing = new();

    [Fact]
    public void Callers_stand_left_of_what_they_call()
    {
        GraphEdge[] edges = [new(0, 1), new(1, 2), new(0, 2), new(3, 2)];

        var layout = GraphLayout.Create(4, edges, Spacing);

        Assert.All(edges, edge => Assert.True(layout.Nodes[edge.From].X < layout.Nodes[edge.To].X));
        Assert.Equal(layout.Nodes[1].X, layout.Nodes[3].X);
    }

    [Fact]
    public void An_edge_over_several_layers_bends_around_the_nodes_between()
    {
        var layout = GraphLayout.Create(3, [new(0, 1), new(1, 2), new(0, 2)], Spacing);

        var path = layout.Edges[new GraphEdge(0, 2)];
        Assert.Equal(3, path.Count);
        Assert.Equal((layout.Nodes[0], layout.Nodes[2]), (path[0], path[2]));
        Assert.True(Math.Abs(path[1].Y - layout.Nodes[1].Y) >= Spacing.Bend);
    }

    [Fact]
    public void Cycles_are_drawn_with_one_edge_that_leads_back()
    {
        GraphEdge[] edges = [new(0, 1), new(1, 2), new(2, 0)];

        var layout = GraphLayout.Create(3, edges, Spacing);

        Assert.Single(edges, edge => layout.Nodes[edge.From].X > layout.Nodes[edge.To].X);
    }

    [Fact]
    public void Services_that_call_each_other_share_a_line()
    {
        var layout = GraphLayout.Create(2, [new(0, 1), new(1, 0)], Spacing);

        Assert.Equal(layout.Edges[new GraphEdge(0, 1)], layout.Edges[new GraphEdge(1, 0)]);
    }

    [Fact]
    public void Crossings_that_can_be_avoided_are_avoided()
    {
        // In the order of the numbers, all three edges from 1, 2 and 3 cross.
        var layout = GraphLayout.Create(7, [new(0, 1), new(0, 2), new(0, 3), new(1, 6), new(2, 5), new(3, 4)], Spacing);

        int[] callers = [.. Enumerable.Range(1, 3).OrderBy(node => layout.Nodes[node].Y)];
        int[] called = [.. Enumerable.Range(4, 3).OrderBy(node => layout.Nodes[node].Y)];
        Assert.Equal(callers.Select(static caller => 7 - caller), called);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(40, 60)]
    [InlineData(150, 0)]
    [InlineData(150, 400)]
    public void Nodes_do_not_overlap_and_are_inside_of_the_picture(int nodeCount, int edgeCount)
    {
        var layout = GraphLayout.Create(nodeCount, RandomEdges(nodeCount, edgeCount), Spacing);

        for (var first = 0; first < nodeCount; first++)
        {
            Assert.InRange(layout.Nodes[first].X, Spacing.Column / 2, layout.Width - (Spacing.Column / 2));
            Assert.InRange(layout.Nodes[first].Y, (Spacing.Row / 2) - 0.001, layout.Height - (Spacing.Row / 2) + 0.001);
            for (var second = first + 1; second < nodeCount; second++)
            {
                var (dx, dy) = (Math.Abs(layout.Nodes[first].X - layout.Nodes[second].X), Math.Abs(layout.Nodes[first].Y - layout.Nodes[second].Y));
                Assert.True(dx > Spacing.Column - 0.001 || dy > Spacing.Row - 0.001, $"{first} and {second}");
            }
        }
    }

    [Fact]
    public void The_same_graph_has_the_same_layout()
    {
        var edges = RandomEdges(80, 200);

        var (first, second) = (GraphLayout.Create(80, edges, Spacing), GraphLayout.Create(80, edges, Spacing));

        Assert.Equal(first.Nodes, second.Nodes);
        Assert.All(edges, edge => Assert.Equal(first.Edges[edge], second.Edges[edge]));
    }

    [Fact]
    public void Separate_parts_and_single_services_are_placed_in_rows()
    {
        var layout = GraphLayout.Create(22, [new(0, 1)], Spacing);

        Assert.InRange(layout.Width, 0, Spacing.Width);
        Assert.True(layout.Nodes.Select(static node => node.Y).Distinct().Count() > 3);
    }

    [Fact]
    public void A_graph_without_nodes_is_empty() => Assert.Equal(0, GraphLayout.Create(0, [], Spacing).Width);

    private static GraphEdge[] RandomEdges(int nodeCount, int edgeCount)
    {
        var random = new Random(17);
        var edges = new HashSet<GraphEdge>();
        while (edges.Count < edgeCount)
        {
            var edge = new GraphEdge(random.Next(nodeCount), random.Next(nodeCount));
            if (edge.From != edge.To)
            {
                edges.Add(edge);
            }
        }

        return [.. edges];
    }
}
