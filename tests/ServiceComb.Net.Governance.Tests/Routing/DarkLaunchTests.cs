using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Routing;

/// <summary>Route rules as CSE 1.0 wrote them.</summary>
public sealed class DarkLaunchTests
{
    private const string Key = "servicecomb.darklaunch.policy.orders";
    private static readonly ServiceInstance One = FakeDirectory.Instance("one", "0.0.1");
    private static readonly ServiceInstance Two = FakeDirectory.Instance("two", "0.0.2");
    private static readonly ServiceInstance Blue = FakeDirectory.Instance("blue", "0.0.3", properties: ("colour", "blue"));

    [Theory]
    [InlineData("userId>=100", "userId=100", true)]
    [InlineData("userId>=100", "userId=99.5", false)]
    [InlineData("userId>=100", "userId=many", false)]
    [InlineData("userId>=100", "", false)]
    [InlineData("userId>100", "userId=100", false)]
    [InlineData("userId<=100", "userId=100", true)]
    [InlineData("userId<100", "userId=99", true)]
    [InlineData("userid=5,7", "userId=7", true)]
    [InlineData("userId=5,7", "userId=6", false)]
    [InlineData("userId!=5,7", "userId=6", true)]
    [InlineData("userId!=5,7", "userId=7", false)]
    [InlineData("userId!=5", "", false)]
    [InlineData("name~ja*", "name=jack", true)]
    [InlineData("name~ja?k", "name=jack", true)]
    [InlineData("name~a*", "name=jack", false)]
    [InlineData("name=Jack", "name=jack", false)]
    [InlineData("a=1 && b=2", "a=1;b=2", true)]
    [InlineData("a=1&&b=2", "a=1", false)]
    [InlineData("a=1&&b=2||c=3", "c=3", true)]
    [InlineData("a=1||b=2&&c=3", "a=1", true)]
    [InlineData("page=7", "page=6", false)]
    [InlineData("where=query", "", true)]
    public void A_rule_sends_matching_calls_to_its_group_and_the_rest_to_the_other_instances(string condition, string headers, bool fits)
    {
        using var fixture = CreateFixture($$"""{"policyType":"RULE","ruleItems":[{"groupName":"g1","groupCondition":"version=0.0.2","policyCondition":"{{condition}}","caseInsensitive":false,"versions":["0.0.2"]}]}""");
        Assert.Equal(fits ? [Two] : [Blue, One], Picked(fixture, headers).Distinct().OrderBy(static one => one!.InstanceId));
    }

    [Fact]
    public void The_first_matching_item_applies_and_case_can_be_ignored()
    {
        using var fixture = CreateFixture(
            """{"policyType":"rule","ruleItems":[{"groupCondition":"version=0.0.2","policyCondition":"name=Jack","caseInsensitive":"true"},{"groupCondition":"colour=blue","policyCondition":"name~*"}]}""");
        Assert.Equal([Two], Picked(fixture, "name=jack").Distinct());
        Assert.Equal([Blue], Picked(fixture, "name=jill").Distinct());
        Assert.Equal([One], Picked(fixture, "").Distinct());
    }

    [Fact]
    public void A_rate_is_exact_and_the_rest_goes_to_instances_outside_all_groups()
    {
        using var fixture = CreateFixture(
            """{"policyType":"RATE","ruleItems":[{"versions":["0.0.2"],"policyCondition":"20"},{"groupCondition":"version=0.0.3","policyCondition":"30"}]}""");
        Assert.Equal((50, 20, 30), Counts(fixture));
    }

    [Fact]
    public void Rates_beyond_a_hundred_are_never_reached()
    {
        using var fixture = CreateFixture(
            """{"policyType":"RATE","ruleItems":[{"versions":["0.0.2"],"policyCondition":"80"},{"versions":["0.0.3"],"policyCondition":"60"}]}""");
        Assert.Equal((0, 80, 20), Counts(fixture));
    }

    [Fact]
    public void Where_no_instance_is_left_all_are_called()
    {
        using var fixture = CreateFixture(
            """{"policyType":"RULE","ruleItems":[{"groupCondition":"version=0.0.1,0.0.2,0.0.3","policyCondition":"a=1"},{"groupCondition":"version=9","policyCondition":"b=1"}]}""");
        Assert.Equal(3, Picked(fixture, "").Distinct().Count());
        Assert.Equal(3, Picked(fixture, "b=1").Distinct().Count());
    }

    [Fact]
    public void A_route_rule_goes_before_it_and_it_before_the_global_rule()
    {
        using var fixture = CreateFixture(
            """{"policyType":"RULE","ruleItems":[{"groupCondition":"version=0.0.2","policyCondition":"a=1"}]}""",
            ("servicecomb.globalRouteRule", "- route: [{weight: 100, tags: {version: 0.0.1}}]"));
        Assert.Equal([Two], Picked(fixture, "a=1").Distinct());
        fixture.Configuration.Change("servicecomb.routeRule.orders", "- route: [{weight: 100, tags: {version: 0.0.3}}]");
        Assert.Equal([Blue], Picked(fixture, "a=1").Distinct());
        var info = fixture.Services.GetRequiredService<IGovernanceSnapshot>().Documents.Single(static one => one.Key == Key);
        Assert.Equal((false, "servicecomb.routeRule.orders takes precedence"), (info.IsInForce, info.Problem));
        fixture.Configuration.Change("servicecomb.routeRule.orders", null);
        Assert.Equal([Two], Picked(fixture, "a=1").Distinct());
    }

    [Theory]
    [InlineData("""{"policyType":"RULE","ruleItems":[]}""", "ruleItems")]
    [InlineData("""{"policyType":"OTHER","ruleItems":[{"groupCondition":"version=1","policyCondition":"a=1"}]}""", "policyType")]
    [InlineData("""{"policyType":"RULE","ruleItems":[{"groupCondition":"version=1","policyCondition":"a"}]}""", "ruleItems[0].policyCondition")]
    [InlineData("""{"policyType":"RULE","ruleItems":[{"groupCondition":"version=1","policyCondition":"=1"}]}""", "ruleItems[0].policyCondition")]
    [InlineData("""{"policyType":"RULE","ruleItems":[{"groupCondition":"version=1","policyCondition":"a=1&&"}]}""", "ruleItems[0].policyCondition")]
    [InlineData("""{"policyType":"RULE","ruleItems":[{"groupCondition":"version","policyCondition":"a=1"}]}""", "ruleItems[0].groupCondition")]
    [InlineData("""{"policyType":"RULE","ruleItems":[{"policyCondition":"a=1"}]}""", "ruleItems[0].groupCondition")]
    [InlineData("""{"policyType":"RULE","ruleItems":[{"groupCondition":"version=1"}]}""", "ruleItems[0].policyCondition")]
    [InlineData("""{"policyType":"RATE","ruleItems":[{"groupCondition":"version=1","policyCondition":"101"}]}""", "ruleItems[0].policyCondition")]
    [InlineData("""{"policyType":"RATE","ruleItems":[{"groupCondition":"version=1","policyCondition":"a=1"}]}""", "ruleItems[0].policyCondition")]
    [InlineData("""{"policyType":"RULE","ruleItems":["x"]}""", "ruleItems[0]")]
    public void An_invalid_policy_is_reported_with_its_location(string text, string place)
    {
        using var fixture = CreateFixture(text);
        var line = Assert.Single(fixture.Logs.Warnings);
        Assert.Contains(Key, line, StringComparison.Ordinal);
        Assert.Contains($"{place}:", line, StringComparison.Ordinal);
        Assert.Equal(3, Picked(fixture, "a=1").Distinct().Count());
    }

    private static GovernanceFixture CreateFixture(string text, params (string, string)[] others) => new(new FakeTimeProvider(), [(Key, text), .. others]);

    private static List<ServiceInstance?> Picked(GovernanceFixture fixture, string headers)
    {
        var entry = fixture.Directory.Publish("orders", One, Two, Blue);
        var view = new TestRequestView { Header = headers, QueryString = "?page=8&where=query" };
        return [.. Enumerable.Range(0, 100).Select(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, view, out var _)?.Instance)];
    }

    private static (int, int, int) Counts(GovernanceFixture fixture)
    {
        var picked = Picked(fixture, "");
        return (picked.Count(static one => one == One), picked.Count(static one => one == Two), picked.Count(static one => one == Blue));
    }
}
