using ServiceComb.Net.Console.Components.Topology;
using ServiceComb.Net.Console.Live;
using ServiceComb.Net.Protocol.Monitor;
using ServiceComb.Net.Protocol.Registry;
using static ServiceComb.Net.Console.Tests.Topology.ServiceSamples;

namespace ServiceComb.Net.Console.Tests.Topology;

/// <summary>Tests what is shown of the services of a registry.</summary>
public sealed class ServiceGraphTests
{
    [Fact]
    public void Versions_of_a_service_are_one_node()
    {
        var graph = ServiceGraph.Create(
            new RegistrySnapshot([Service("catalog", statuses: InstanceStatus.Up), Service("catalog", "2.0.0", statuses: [InstanceStatus.Up, InstanceStatus.Down]), Service("orders")]),
            [new Dependency("orders-1.0.0", "catalog-1.0.0"), new Dependency("orders-1.0.0", "catalog-2.0.0"), new Dependency("catalog-1.0.0", "catalog-2.0.0")]);

        Assert.Equal(["catalog", "orders"], graph.Nodes.Select(static node => node.Name));
        Assert.Equal((2, 3, "catalog-2.0.0"), (graph.Nodes[0].UpCount, graph.Nodes[0].InstanceCount, graph.Nodes[0].LinkId));
        Assert.Equal(new GraphEdge(1, 0), Assert.Single(graph.Edges));
    }

    [Fact]
    public void Services_of_the_same_name_in_other_environments_and_applications_are_nodes_of_their_own()
    {
        var graph = ServiceGraph.Create(new RegistrySnapshot([Service("a"), Service("a", "2.0.0", environment: "testing"), Service("a", "3.0.0", application: "office")]), []);

        Assert.Equal(3, graph.Nodes.Count);
    }

    [Fact]
    public void Dependencies_of_deleted_services_are_left_out() =>
        Assert.Empty(ServiceGraph.Create(new RegistrySnapshot([Service("a")]), [Call("a", "gone"), Call("gone", "a")]).Edges);

    [Theory]
    [InlineData("Healthy", "UP", "UP")]
    [InlineData("Degraded", "UP", "DOWN")]
    [InlineData("Down", "DOWN", "OUTOFSERVICE")]
    [InlineData("Empty")]
    public void The_health_of_a_service_is_that_of_its_instances(string expected, params string[] statuses) =>
        Assert.Equal(expected, new ServiceNode([Service("a", statuses: statuses)]).Health.ToString());

    [Fact]
    public void The_border_shows_the_failed_requests_of_all_versions()
    {
        var node = new ServiceNode([Service("a", statuses: InstanceStatus.Up)]);

        Assert.Equal(("up", null), (NodeAppearance.Of(node, []).Border, NodeAppearance.Of(node, []).FailurePercent));
        Assert.Equal("up", NodeAppearance.Of(node, [new MetricReport { Total = 1000, Failure = 9 }]).Border);
        Assert.Equal("other", NodeAppearance.Of(node, [new MetricReport { Total = 900, Failure = 0 }, new MetricReport { Total = 100, Failure = 10 }]).Border);
        Assert.Equal("down", NodeAppearance.Of(node, [new MetricReport { Total = 100, Failure = 5 }]).Border);
    }

    [Fact]
    public void Services_with_more_instances_are_larger_up_to_a_limit()
    {
        double[] radii = [.. new[] { 0, 1, 4, 9, 1000 }.Select(static count => NodeAppearance.Of(new ServiceNode([Service("a", statuses: [.. Enumerable.Repeat("UP", count)])]), []).Radius)];

        Assert.Equal(radii.Order(), radii);
        Assert.InRange(radii[^1], radii[0], 40);
    }
}
