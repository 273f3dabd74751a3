using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Documents;

/// <summary>Invalid parts of documents, and what an operator sees of them.</summary>
public sealed class PartsTests
{
    private const string Good = "- {precedence: 1, route: [{weight: 100, tags: {version: 1.0.0}}]}\n";
    private static readonly ServiceInstance One = FakeDirectory.Instance("one", "1.0.0");
    private static readonly ServiceInstance Two = FakeDirectory.Instance("two", "2.0.0");

    [Theory]
    [InlineData("- {precedence: 2, match: {headers: {h: {regex: '['}}}, route: [{weight: 100, tags: {version: 2.0.0}}]}", "[1].match.headers.h.regex")]
    [InlineData("- {precedence: 2, match: {headers: {h: {regex: '\\X'}}}, route: [{weight: 100, tags: {version: 2.0.0}}]}", "[1].match.headers.h.regex")]
    [InlineData("- {precedence: 2, match: {headers: jack}, route: [{weight: 100, tags: {version: 2.0.0}}]}", "[1].match.headers")]
    [InlineData("- {precedence: 2, match: jack}", "[1].match")]
    [InlineData("- {precedence: high, route: [{weight: 100, tags: {version: 2.0.0}}]}", "[1].precedence")]
    [InlineData("- {precedence: 2, route: [{weight: all, tags: {version: 2.0.0}}]}", "[1].route[0].weight")]
    [InlineData("- {precedence: 2, route: [{weight: 100, tags: {version: [2]}}]}", "[1].route[0].tags.version")]
    [InlineData("- {precedence: 2, route: [text]}", "[1].route[0]")]
    [InlineData("- {precedence: 2, route: [{weight: 1.5, tags: {version: 2.0.0}}]}", "[1].route[0].weight")]
    [InlineData("- {precedence: 2, route: [{weight: 100, tags: [version]}]}", "[1].route[0].tags")]
    [InlineData("- {precedence: 2, route: [{weight: 100, tags: {version: 2.0.0}}], fallback: text}", "[1].fallback")]
    [InlineData("- {precedence: 2, route: [{weight: 100, tags: {version: 2.0.0}}], emptyProtection: perhaps}", "[1].emptyProtection")]
    [InlineData("- text", "[1]")]
    public void One_invalid_rule_leaves_the_others_in_force_and_is_logged_once(string rule, string place)
    {
        using var fixture = new GovernanceFixture(new FakeTimeProvider(), ("servicecomb.routeRule.orders", Good + rule));
        fixture.Configuration.Change("other", "1");
        Assert.Equal(["one"], Picked(fixture));
        Assert.StartsWith($"servicecomb.routeRule.orders is in force without {place}: ", Assert.Single(fixture.Logs.Warnings), StringComparison.Ordinal);
        var info = Assert.Single(fixture.Services.GetRequiredService<IGovernanceSnapshot>().Documents);
        Assert.True(info.IsInForce);
        Assert.StartsWith($"{place} is skipped: ", Assert.Single(info.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- route: [{tags: {version: 1.0.0}}]", 100, 0)]
    [InlineData("- route: [{tags: {version: 1.0.0}}, {tags: {version: 2.0.0}}]", 50, 50)]
    [InlineData("- route: [{weight: 70, tags: {version: 1.0.0}}, {tags: {version: 2.0.0}}]", 70, 30)]
    [InlineData("- route: [{weight: 100, tags: {version: 1.0.0}}, {tags: {version: 2.0.0}}]", 100, 0)]
    [InlineData("- match: {}", 50, 50)]
    [InlineData("- route: []", 50, 50)]
    [InlineData("[{route: [{weight: 100, tags: {version: 1.0.0}}]}, {precedence: 1, route: [{weight: 100, tags: {version: 2.0.0}}]}]", 0, 100)]
    [InlineData("- {fallback: [{tags: {version: 1.0.0}}]}", 100, 0)]
    [InlineData("- route: [{weight: 50, tags: {version: 1.0.0}}, {weight: 50, tags: {version: 1.0.0}}]", 100, 0)]
    [InlineData("- {route: [{weight: 100, tags: {version: 9.0.0}}], fallback: [{weight: 50, tags: {version: 1.0.0}}, {weight: 50, tags: {version: 1.0.0}}]}", 100, 0)]
    public void Weight_route_and_precedence_are_optional(string rules, int ones, int twos)
    {
        using var fixture = new GovernanceFixture(new FakeTimeProvider(), ("servicecomb.routeRule.orders", rules));
        var entry = fixture.Directory.Publish("orders", One, Two);
        var picked = Enumerable.Range(0, 100).Select(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView(), out var _)?.Instance.InstanceId).ToList();
        Assert.Equal((ones, twos), (picked.Count(static id => id == "one"), picked.Count(static id => id == "two")));
        Assert.Empty(fixture.Logs.Warnings);
    }

    [Fact]
    public void One_invalid_match_leaves_the_others_of_its_group_in_force()
    {
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider(),
            ("servicecomb.matchGroup.g", "matches: [{headers: {h: {regex: '['}}}, {customMatcher: {customMatcherHandler: none, customMatcherParameters: p}}, {headers: {user: {exact: jack}}}]"),
            ("servicecomb.retry.g", "maxAttempts: 1"));
        Assert.False(fixture.Snapshot.Outgoing.Match(new TestRequestView { Header = "user=jack" }).IsEmpty);
        Assert.True(fixture.Snapshot.Outgoing.Match(new TestRequestView { Header = "h=x" }).IsEmpty);
        Assert.Equal(2, fixture.Logs.Warnings.Count);
    }

    [Fact]
    public void An_unknown_load_balance_rule_is_reported_only_when_the_document_is_read()
    {
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider(), ("servicecomb.matchGroup.x", "matches: [{}]"), ("servicecomb.loadbalance.x", "rule: Nearest"), ("servicecomb.loadbalance.y", "rule: Random"));
        const string Line = "servicecomb.loadbalance.x is in force, but rule: no load balance rule is named 'Nearest'; RoundRobin is used";
        Assert.Equal(Line, Assert.Single(fixture.Logs.Warnings));
        Assert.Equal(["one", "two"], Picked(fixture).Order(StringComparer.Ordinal));
        Assert.Equal(Line, Assert.Single(fixture.Logs.Warnings));
    }

    [Fact]
    public void An_invalid_dark_launch_condition_disables_its_item_and_keeps_its_instances_separate()
    {
        using var fixture = new GovernanceFixture(new FakeTimeProvider(), ("servicecomb.darklaunch.policy.orders",
            """{"policyType":"RULE","ruleItems":[{"groupCondition":"version=2.0.0","policyCondition":"broken"},{"groupCondition":"version=3.0.0","policyCondition":"a=1"}]}"""));
        Assert.Equal(["one"], Picked(fixture));
        Assert.Contains("ruleItems[0].policyCondition", Assert.Single(fixture.Logs.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_degraded_while_a_received_document_is_not_in_force()
    {
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider(),
            static services => services.AddHealthChecks().AddServiceCombGovernance().AddServiceCombGovernance(),
            ("servicecomb.retry.good", "maxAttempts: 1"));
        var before = await CheckAsync(fixture);
        Assert.Equal((HealthStatus.Healthy, 1), (before.Status, before.Data["inForce"]));

        fixture.Configuration.Change("servicecomb.retry.bad", "retryOnResponseStatus: [502, 503\nmaxAttempts: 3");
        fixture.Configuration.Change("servicecomb.retry.others", "{services: other, maxAttempts: 3}");
        var during = await CheckAsync(fixture);
        Assert.Equal(HealthStatus.Degraded, during.Status);
        Assert.Contains("servicecomb.retry.bad", during.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("others", during.Description, StringComparison.Ordinal);
        Assert.Contains("line 2", (string)during.Data["servicecomb.retry.bad"], StringComparison.Ordinal);

        fixture.Configuration.Change("servicecomb.retry.bad", "maxAttempts: 3");
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(fixture)).Status);
        fixture.Configuration.Change("servicecomb.routeRule.orders", Good + "- {match: {headers: {h: {regex: '['}}}}");
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(fixture)).Status);
    }

    private static async Task<HealthReportEntry> CheckAsync(GovernanceFixture fixture)
    {
        var report = await fixture.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return Assert.Single(report.Entries, static entry => entry.Key == "servicecomb-governance").Value;
    }

    private static IEnumerable<string> Picked(GovernanceFixture fixture)
    {
        var entry = fixture.Directory.Publish("orders", One, Two);
        return Enumerable.Range(0, 10).Select(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView { Header = "h=x" }, out var _)!.Instance.InstanceId).Distinct();
    }
}
