using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Balancing;

public sealed class LoadBalanceTests
{
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{}]");
    private static readonly ServiceInstance A = FakeDirectory.Instance("a", address: "http://a.host/");
    private static readonly ServiceInstance B = FakeDirectory.Instance("b", address: "http://b.host/");
    private static readonly ServiceInstance C = FakeDirectory.Instance("c", address: "http://c.host/");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Round_robin_selects_the_instances_in_turn()
    {
        using var fixture = CreateFixture("RoundRobin");
        var picked = Select(fixture, 6);
        Assert.Equal(picked.Take(3), picked.Skip(3));
        Assert.Equal(["a", "b", "c"], picked.Take(3).Order());
    }

    [Fact]
    public void Random_takes_any()
    {
        using var fixture = CreateFixture("Random");
        var counts = Select(fixture, 300).CountBy(id => id).ToDictionary();
        Assert.Equal(3, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 50, 150));
    }

    [Fact]
    public void The_chance_falls_with_the_response_time_once_it_is_above_ten_milliseconds()
    {
        using var fixture = CreateFixture("WeightedResponse");
        Assert.Equal(10, Select(fixture, 30, _ => 5)["a"]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Select(fixture, 150, id => id == "a" ? 400 : 50);
        _time.Advance(TimeSpan.FromSeconds(1));
        var counts = Select(fixture, 1000, id => id == "a" ? 400 : 50);
        // Weights 100, 450, 450.
        Assert.InRange(counts["a"], 50, 160);
        Assert.InRange(counts["b"], 350, 550);
    }

    [Fact]
    public void A_session_stays_until_it_is_idle_or_its_instance_fails()
    {
        using var fixture = CreateFixture("SessionStickiness");
        var first = Select(fixture, 1)[0];
        Assert.All(Select(fixture, 20), id => Assert.Equal(first, id));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(first, Select(fixture, 1)[0]);
        Assert.All(Select(fixture, 5, failed: true), id => Assert.Equal(first, id));
        var second = Select(fixture, 1)[0];
        Assert.NotEqual(first, second);
        Select(fixture, 4, failed: true);
        Select(fixture, 1);
        Assert.All(Select(fixture, 4, failed: true), id => Assert.Equal(second, id));
        Assert.Equal(second, Select(fixture, 1)[0]);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.NotEqual(second, Select(fixture, 1)[0]);
    }

    [Fact]
    public void A_sticky_session_with_limits_of_0_never_ends()
    {
        using var fixture = CreateFixture("SessionStickiness");
        fixture.Configuration.Change("servicecomb.loadbalance.SessionStickinessRule.sessionTimeoutInSeconds", "0");
        fixture.Configuration.Change("servicecomb.loadbalance.SessionStickinessRule.successiveFailedTimes", "0");
        var first = Select(fixture, 1)[0];
        _time.Advance(TimeSpan.FromDays(1));
        Assert.All(Select(fixture, 20, failed: true), id => Assert.Equal(first, id));
    }

    [Fact]
    public void A_rule_of_the_app_is_used_where_its_name_is_said()
    {
        var last = new LastOne();
        using var fixture = new GovernanceFixture(
            _time, services => services.AddSingleton<ILoadBalanceRule>(last), All, ("servicecomb.loadbalance.carts.strategy.name", "LastOne"));
        fixture.Directory.Publish("orders", A, B, C);
        var carts = fixture.Directory.Publish("carts", A, B, C);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal("c", fixture.Selector.Select(fixture.Snapshot, carts, carts.Current, new TestRequestView(), out var _)!.Instance.InstanceId));
        Assert.Equal(3, Select(fixture, 3).Distinct().Count());
        fixture.Configuration.Change("servicecomb.loadbalance.all", "rule: LastOne");
        Assert.All(Select(fixture, 5), id => Assert.Equal("c", id));
        Assert.Equal(("orders", "c", 5), (last.Service, last.Reported, last.Reports));
    }

    [Fact]
    public void A_failing_or_unknown_rule_does_not_fail_calls()
    {
        using var fixture = new GovernanceFixture(_time, services => services.AddSingleton<ILoadBalanceRule>(new Broken()), All, ("servicecomb.loadbalance.all", "rule: Broken"));
        fixture.Directory.Publish("orders", A, B, C);
        Assert.All(Select(fixture, 3), id => Assert.Equal("a", id));
        fixture.Configuration.Change("servicecomb.loadbalance.all", "rule: Nonsense");
        Assert.Equal(3, Select(fixture, 3).Distinct().Count());
        Select(fixture, 3);
        Assert.Single(fixture.Logs.Warnings, line => line.Contains("'Nonsense'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("r1", "z1", "", "a,b")] // 2 of 4 in the zone
    [InlineData("r1", "z2", "", "a,b,c,d")] // 1 of 4 in the zone is not enough, 3 of 4 in the region is too much
    [InlineData("r2", "z1", "", "a,b,c,d")]
    [InlineData("r3", "z1", "", "a,b,c,d")]
    [InlineData("", "", "", "a,b,c,d")]
    [InlineData("r1", "z2", "ratio: 20", "c")]
    [InlineData("r1", "z1", "enabled: false", "a,b,c,d")]
    [InlineData("r1", "z2", "ratioCeiling: 80", "a,b,c")]
    public void Near_instances_come_first(string region, string zone, string setting, string near)
    {
        (string, string)[] settings = setting.Length == 0 ? [] : [($"servicecomb.loadbalance.filter.zoneaware.{setting.Split(": ")[0]}", setting.Split(": ")[1])];
        using var fixture = new GovernanceFixture(
            _time, services => services.Configure<ServiceCombOptions>(options => (options.DataCenter.Region, options.DataCenter.AvailableZone) = (region, zone)), settings);
        fixture.Directory.Publish("orders", FakeDirectory.In("a", "r1", "z1"), FakeDirectory.In("b", "r1", "z1"), FakeDirectory.In("c", "r1", "z2"), FakeDirectory.In("d", "r2", "z1"));
        var entry = fixture.Directory.Find("orders")!;
        var picked = Enumerable.Range(0, 12).Select(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView(), out var _)!.Instance.InstanceId).Distinct().Order();
        Assert.Equal(near, string.Join(',', picked));
    }

    [Fact]
    public void A_route_to_instances_that_are_far_is_not_lost()
    {
        using var fixture = new GovernanceFixture(
            _time, services => services.Configure<ServiceCombOptions>(options => (options.DataCenter.Region, options.DataCenter.AvailableZone) = ("r1", "z1")),
            ("servicecomb.routeRule.orders", "- route: [{weight: 50, tags: {version: 1.0.0}}, {weight: 50, tags: {version: 2.0.0}}]"));
        var entry = fixture.Directory.Publish("orders", FakeDirectory.In("a", "r1", "z1"), FakeDirectory.In("b", "r2", "z1", "2.0.0"));
        var picked = Enumerable.Range(0, 100).CountBy(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView(), out var _)!.Instance.InstanceId).ToDictionary();
        Assert.Equal((50, 50), (picked["a"], picked["b"]));
    }

    [Fact]
    public async Task A_rule_receives_a_report_for_every_attempted_instance()
    {
        var rule = new Listening();
        var transport = new ScriptedHandler(static request => request.RequestUri!.Host == "a.host"
            ? throw new HttpRequestException(HttpRequestError.ConnectionError, "refused") : new HttpResponseMessage());
        using var fixture = new GovernanceFixture(
            _time,
            services =>
            {
                transport.Use(services);
                services.AddSingleton<ILoadBalanceRule>(rule);
            },
            ("servicecomb.loadbalance.strategy.name", "Listening"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"), FakeDirectory.Instance("b", address: "http://b.host/"));
        await fixture.Client.GetAsync(new Uri("http://orders/"), TestContext.Current.CancellationToken);
        Assert.Equal(["a failed", "b succeeded"], rule.Reports);
    }

    private GovernanceFixture CreateFixture(string rule)
    {
        var fixture = new GovernanceFixture(_time, All, ("servicecomb.loadbalance.all", $"rule: {rule}"));
        fixture.Directory.Publish("orders", A, B, C);
        return fixture;
    }

    private List<string> Select(GovernanceFixture fixture, int times, bool failed = false) => Run(fixture, times, _ => 0, failed);

    private Dictionary<string, int> Select(GovernanceFixture fixture, int times, Func<string, int> milliseconds) =>
        Run(fixture, times, milliseconds, failed: false).CountBy(id => id).ToDictionary();

    private List<string> Run(GovernanceFixture fixture, int times, Func<string, int> milliseconds, bool failed)
    {
        var entry = fixture.Directory.Find("orders")!;
        var picked = new List<string>();
        for (var i = 0; i < times; i++)
        {
            var tries = new TestAttempts(fixture.Snapshot.Outgoing.Match(new TestRequestView()), fixture.Snapshot);
            Assert.Null(fixture.Selector.BeginAttempt(tries, entry, new TestRequestView()));
            picked.Add(tries.Slot.Instance.InstanceId);
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds(picked[^1])));
            tries.End(Outcome.FromResult(new CallOutcome(failed ? 500 : 200, null)), _time);
        }

        return picked;
    }

    private sealed class LastOne : ILoadBalanceRule
    {
        public string Name => "LastOne";

        public string? Service { get; private set; }

        public string? Reported { get; private set; }

        public int Reports { get; private set; }

        public int Choose(string service, ImmutableArray<ServiceInstance> candidates) => candidates.Length - 1;

        public void Report(string service, ServiceInstance instance, TimeSpan duration, bool failed) =>
            (Service, Reported, Reports) = (service, instance.InstanceId, Reports + 1);
    }

    // Takes the candidates in turn.
    private sealed class Listening : ILoadBalanceRule
    {
        private int _next;

        public string Name => "Listening";

        public List<string> Reports { get; } = [];

        public int Choose(string service, ImmutableArray<ServiceInstance> candidates) => _next++ % candidates.Length;

        public void Report(string service, ServiceInstance instance, TimeSpan duration, bool failed) =>
            Reports.Add($"{instance.InstanceId} {(failed ? "failed" : "succeeded")}");
    }

    private sealed class Broken : ILoadBalanceRule
    {
        public string Name => "Broken";

        public int Choose(string service, ImmutableArray<ServiceInstance> candidates) => throw new InvalidOperationException();

        public void Report(string service, ServiceInstance instance, TimeSpan duration, bool failed) => throw new InvalidOperationException();
    }
}
