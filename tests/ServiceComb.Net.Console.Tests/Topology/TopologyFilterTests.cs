using ServiceComb.Net.Console.Components.Topology;
using ServiceComb.Net.Console.Live;
using static ServiceComb.Net.Console.Tests.Topology.ServiceSamples;

namespace ServiceComb.Net.Console.Tests.Topology;

/// <summary>Tests which services of a registry are shown.</summary>
public sealed class TopologyFilterTests
{
    private static readonly ServiceGraph Graph = ServiceGraph.Create(
        new RegistrySnapshot([Service("a"), Service("b"), Service("c"), Service("d"), Service("e", application: "office"), Service("f", environment: "testing")]),
        [Call("a", "b"), Call("b", "c"), Call("c", "d"), Call("e", "a")]);

    [Theory]
    [InlineData(null, null, null, "abcdef")]
    [InlineData("shop", null, null, "abcdf")]
    [InlineData("office", null, null, "e")]
    [InlineData(null, "testing", null, "f")]
    [InlineData("nothing", null, null, "")]
    // Both directions, two steps, and other applications.
    [InlineData(null, null, "b-1.0.0", "abcde")]
    [InlineData("shop", null, "d-1.0.0", "bcd")]
    [InlineData(null, null, "f-1.0.0", "f")]
    [InlineData("shop", null, "deleted", "abcdf")]
    public void Services_are_selected(string? application, string? environment, string? service, string expected)
    {
        var shown = new TopologyFilter(application, environment, service).Apply(Graph, out var matching);

        Assert.Equal(expected, string.Concat(shown.Nodes.Select(static node => node.Name)));
        Assert.Equal(expected.Length, matching);
    }

    [Fact]
    public void Calls_between_the_selected_services_are_kept()
    {
        var shown = new TopologyFilter("shop", null, "d-1.0.0").Apply(Graph, out _);

        Assert.Equal(["b>c", "c>d"], shown.Edges.Select(edge => $"{shown.Nodes[edge.From].Name}>{shown.Nodes[edge.To].Name}"));
    }

    [Fact]
    public void Of_too_many_services_those_with_most_relations_are_shown()
    {
        var services = Enumerable.Range(0, 1000).Select(static number => Service($"s{number:0000}")).ToList();
        var graph = ServiceGraph.Create(new RegistrySnapshot(services), Enumerable.Range(901, 99).Select(static number => Call("s0900", $"s{number:0000}")));

        var shown = new TopologyFilter(null, null, null).Apply(graph, out var matching);

        Assert.Equal((1000, TopologyFilter.MaxNodes, 99), (matching, shown.Nodes.Count, shown.Edges.Count));
    }
}
