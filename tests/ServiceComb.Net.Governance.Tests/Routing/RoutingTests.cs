using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Routing;

public sealed class RoutingTests
{
    private const string Key = "servicecomb.routeRule.orders";
    private static readonly ServiceInstance One = FakeDirectory.Instance("one", "1.0.0");
    private static readonly ServiceInstance OtherOne = FakeDirectory.Instance("other-one", "1.0.0");
    private static readonly ServiceInstance Two = FakeDirectory.Instance("two", "2.0.0", properties: [("env", "blue")]);

    [Fact]
    public void Weights_are_exact_over_a_hundred_parallel_calls()
    {
        using var fixture = CreateFixture("- route: [{weight: 20, tags: {version: 2.0.0}}, {weight: 80, tags: {version: 1.0.0}}]");
        var entry = fixture.Directory.Publish("orders", One, OtherOne, Two);
        for (var round = 0; round < 20; round++)
        {
            var picked = new ServiceInstance?[100];
            Parallel.For(0, 100, i => picked[i] = fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView(), out _)?.Instance);
            Assert.Equal((20, 40, 40), (picked.Count(one => one == Two), picked.Count(one => one == One), picked.Count(one => one == OtherOne)));
        }
    }

    [Fact]
    public void Any_weights_are_exact_over_their_sum() =>
        Gen.Int[0, 30].Array[1, 6].Where(weights => weights.Sum() > 0).Sample(weights =>
        {
            var turns = new WeightedRoundRobin(weights);
            var counts = new int[weights.Length];
            for (var i = 0; i < weights.Sum() * 2; i++)
            {
                counts[turns.Next()]++;
            }

            return counts.Zip(weights).All(pair => pair.First == pair.Second * 2);
        });

    [Fact]
    public void The_global_rule_refers_to_groups_too()
    {
        using var fixture = new GovernanceFixture(
            TimeProvider.System,
            ("servicecomb.matchGroup.gold", "matches: [{headers: {level: {exact: gold}}}]"),
            ("servicecomb.globalRouteRule", "- {match: {refer: gold}, route: [{weight: 100, tags: {version: 2.0.0}}]}"));
        var entry = fixture.Directory.Publish("orders", One, Two);
        Assert.All(Enumerable.Range(0, 4), _ => Assert.Equal(Two, fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView { Header = "level=gold" }, out var _)?.Instance));
        Assert.Equal(2, Enumerable.Range(0, 4).Count(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView(), out var _)?.Instance == One));
    }

    [Fact]
    public async Task Calls_of_new_services_under_the_global_rule_do_not_disturb_changes()
    {
        using var fixture = new GovernanceFixture(
            TimeProvider.System,
            ("servicecomb.matchGroup.gold", "matches: [{}]"),
            ("servicecomb.globalRouteRule", "- {match: {refer: gold}, route: [{weight: 100, tags: {version: 2.0.0}}]}"));
        ServiceEntry[] entries = [.. Enumerable.Range(0, 3000).Select(i => fixture.Directory.Publish($"s{i}", Two))];
        var calls = Task.Run(
            () =>
            {
                foreach (var entry in entries)
                {
                    Assert.Equal(Two, fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView(), out var _)?.Instance);
                }
            },
            TestContext.Current.CancellationToken);
        for (var i = 0; !calls.IsCompleted; i++)
        {
            fixture.Configuration.Change("servicecomb.retry.x", $"maxAttempts: {1 + (i % 100)}");
        }

        await calls;
        Assert.Empty(fixture.Logs.Warnings);
    }

    [Fact]
    public void The_weights_of_a_fallback_hold_when_its_instances_are_near_and_far()
    {
        using var fixture = new GovernanceFixture(
            TimeProvider.System,
            static services => services.Configure<ServiceCombOptions>(static own => (own.DataCenter.Region, own.DataCenter.AvailableZone) = ("r", "z1")),
            (Key, "- {route: [{weight: 100, tags: {version: 9.0.0}}], fallback: [{weight: 30, tags: {version: 1.0.0}}, {weight: 70, tags: {version: 2.0.0}}]}"));
        var entry = fixture.Directory.Publish("orders", FakeDirectory.In("one", "r", "z1", "1.0.0"), FakeDirectory.In("two", "r2", "z2", "2.0.0"));
        var ones = Enumerable.Range(0, 100).Count(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView(), out var _)?.Instance.InstanceId == "one");
        Assert.Equal(30, ones);
    }

    [Fact]
    public void What_the_weights_leave_goes_to_the_instances_that_no_item_names()
    {
        using var fixture = CreateFixture("- route: [{weight: 20, tags: {version: 2.0.0}}]");
        Assert.Equal((80, 20), Count(fixture, One, Two));
    }

    [Theory]
    [InlineData("- route: [{weight: 100, tags: {version: 3.0.0}}]", 50, 50)]
    [InlineData("- {route: [{weight: 100, tags: {version: 3.0.0}}], emptyProtection: false}", 0, 0)]
    [InlineData("- {route: [{weight: 100, tags: {version: 3.0.0}}], fallback: [{weight: 100, tags: {version: 1.0.0}}]}", 100, 0)]
    [InlineData("- {route: [{weight: 50, tags: {version: 3.0.0}}, {weight: 40, tags: {version: 1.0.0}}]}", 40, 60)]
    [InlineData("- route: [{weight: 100, tags: {env: blue}}]", 50, 50)]
    [InlineData("- route: [{weight: 100, tags: {env: green}}]", 100, 0)]
    [InlineData("- route: [{weight: 100, tags: {}}]", 50, 50)]
    [InlineData("- route: [{weight: 60, tags: {env: blue}}, {weight: 40, tags: {env: blue, version: 2.0.0}}]", 60, 40)]
    [InlineData("[{precedence: 1, route: [{weight: 100, tags: {version: 1.0.0}}]}, {precedence: 2, route: [{weight: 100, tags: {version: 2.0.0}}]}]", 0, 100)]
    [InlineData("[{precedence: 1, route: [{weight: 100, tags: {version: 1.0.0}}]}, {precedence: 2, match: {headers: {h: {exact: x}}}, route: [{weight: 100, tags: {version: 2.0.0}}]}]", 100, 0)]
    [InlineData("[]", 50, 50)]
    public void Vectors_of_the_reference(string rule, int ones, int twos)
    {
        using var fixture = CreateFixture(rule);
        Assert.Equal((ones, twos), Count(fixture, One, Two));
    }

    [Fact]
    public void The_global_rule_is_for_services_without_their_own()
    {
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider(),
            ("servicecomb.globalRouteRule", "- route: [{weight: 100, tags: {version: 2.0.0}}]"),
            ("servicecomb.routeRule.carts", "- route: [{weight: 100, tags: {version: 1.0.0}}]"));
        Assert.Equal((0, 100), Count(fixture, One, Two));
        Assert.Equal((100, 0), Count(fixture, "carts", One, Two));
    }

    [Fact]
    public void Weights_above_a_hundred_are_used_with_a_warning()
    {
        using var fixture = CreateFixture("- route: [{weight: 100, tags: {version: 2.0.0}}, {weight: 300, tags: {version: 1.0.0}}]");
        Assert.Equal((75, 25), Count(fixture, One, Two));
        Assert.Contains("400", Assert.Single(fixture.Logs.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_retry_goes_to_an_instance_that_was_not_tried()
    {
        using var fixture = new GovernanceFixture(new FakeTimeProvider(), ("servicecomb.matchGroup.a", "matches: [{}]"), ("servicecomb.retry.a", "maxAttempts: 5"));
        var entry = fixture.Directory.Publish("orders", One, OtherOne, Two);
        for (var i = 0; i < 10; i++)
        {
            var tries = new TestAttempts(fixture.Snapshot.Outgoing.Match(new TestRequestView()), fixture.Snapshot);
            var picked = new List<ServiceInstance>();
            for (var attempt = 0; attempt < 6; attempt++)
            {
                Assert.Null(fixture.Selector.BeginAttempt(tries, entry, new TestRequestView()));
                picked.Add(tries.Slot.Instance);
            }

            Assert.Equal(3, picked.Take(3).Distinct().Count());
        }
    }

    private static GovernanceFixture CreateFixture(string rule) => new(new FakeTimeProvider(), (Key, rule));

    private static (int Ones, int Twos) Count(GovernanceFixture fixture, params ServiceInstance[] instances) => Count(fixture, "orders", instances);

    private static (int Ones, int Twos) Count(GovernanceFixture fixture, string service, params ServiceInstance[] instances)
    {
        var entry = fixture.Directory.Publish(service, instances);
        var picked = Enumerable.Range(0, 100).Select(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView(), out var _)?.Instance).ToList();
        return (picked.Count(one => one == One), picked.Count(one => one == Two));
    }
}
