using System.Text.Json;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Vectors;

public sealed class RoutingVectors
{
    public static TheoryData<string> Weights => VectorFile.Read("weights");

    public static TheoryData<string> Tags => VectorFile.Read("tags");

    public static TheoryData<string> Fallback => VectorFile.Read("fallback");

    [Theory]
    [MemberData(nameof(Weights))]
    public void Weights_are_spread(string vector)
    {
        var one = VectorFile.Parse(vector);
        var weights = one.Integers("weights");
        var turns = new WeightedRoundRobin(weights);
        int[] drawn = [.. Enumerable.Range(0, weights.Sum()).Select(_ => turns.Next())];
        Assert.Equal(one.Integers("first"), drawn.Take(12));
        Assert.Equal(one.Integers("counts"), weights.Select((_, index) => drawn.Count(draw => draw == index)));
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public void Instances_belong_to_the_best_item(string vector)
    {
        var one = VectorFile.Parse(vector);
        var items = one.GetProperty("items").EnumerateArray().Select(item => RouteItem.ForTags(1, Pairs(item)));
        var instance = FakeDirectory.Instance("a", one.Text("version"), properties: [.. Pairs(one.GetProperty("properties")).Select(pair => (pair.Key, pair.Value))]);
        var scores = items.Select(item => item.Score(instance)).ToList();
        Assert.Equal(one.Integer("best"), scores.Max() == 0 ? -1 : scores.IndexOf(scores.Max()));
    }

    [Theory]
    [MemberData(nameof(Fallback))]
    public void A_rule_sends_calls_where_the_reference_does(string vector)
    {
        var one = VectorFile.Parse(vector);
        using var fixture = new GovernanceFixture(TimeProvider.System, ("servicecomb.routeRule.orders", one.GetProperty("rule").GetRawText()));
        ServiceInstance[] instances = [.. one.GetProperty("instances").EnumerateArray().Select(version => FakeDirectory.Instance(version.GetString()!, version.GetString()!))];
        var entry = fixture.Directory.Publish("orders", instances);
        var calls = Enumerable.Range(0, 100)
            .Select(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView(Path: "/orders/1", Header: "user=jack"), out var _)?.Instance.Version)
            .OfType<string>().CountBy(version => version).ToDictionary();
        Assert.Equal(one.GetProperty("calls").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetInt32()), calls);
    }

    private static KeyValuePair<string, string>[] Pairs(JsonElement map) =>
        [.. map.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!))];
}
