using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Routing;

/// <summary>Documents as go-chassis writes them: who calls, with what tags, and groups that rules refer to.</summary>
public sealed class GoDialectTests
{
    private const string Canary = "route: [{weight: 100, tags: {version: 2.0.0}}]";
    private static readonly ServiceInstance One = FakeDirectory.Instance("one", "1.0.0");
    private static readonly ServiceInstance Two = FakeDirectory.Instance("two", "2.0.0");

    [Theory]
    [InlineData("{source: storefront}", true)]
    [InlineData("{source: Storefront}", true)]
    [InlineData("{source: back-office}", false)]
    [InlineData("{source: ''}", true)]
    [InlineData("{sourceTags: {version: 1.0.0}}", true)]
    [InlineData("{sourceTags: {version: 2.0.0}}", false)]
    [InlineData("{source: storefront, sourceTags: {version: 1.0.0, rack: '7'}}", true)]
    [InlineData("{sourceTags: {rack: '8'}}", false)]
    [InlineData("{sourceTags: {floor: '1'}}", false)]
    [InlineData("{httpHeaders: {level: {exact: gold}}}", true)]
    [InlineData("{httpHeaders: {level: {exact: silver}}}", false)]
    [InlineData("{httpHeaders: {level: {exact: gold}}, headers: {level: {noEqu: gold}}}", false)]
    [InlineData("{headers: {age: {noLess: 18, less: 20}}}", true)]
    [InlineData("{headers: {age: {greater: 19}}}", false)]
    public void A_rule_is_for_the_callers_and_headers_it_names(string match, bool fits)
    {
        using var fixture = CreateFixture(("servicecomb.routeRule.orders", $"- {{precedence: 1, match: {match}, {Canary}}}"));
        Assert.Equal(fits ? Two : null, Canaries(fixture, "level=gold;age=19"));
        Assert.Empty(fixture.Logs.Warnings);
    }

    [Fact]
    public void A_rule_that_refers_to_a_group_follows_its_changes()
    {
        using var fixture = CreateFixture(("servicecomb.routeRule.orders", $"- {{precedence: 1, match: {{refer: gold}}, {Canary}}}"));
        Assert.Null(Canaries(fixture, "level=gold"));
        fixture.Configuration.Change("servicecomb.matchGroup.gold", "matches: [{headers: {level: {exact: gold}}}]");
        Assert.Equal(Two, Canaries(fixture, "level=gold"));
        Assert.Null(Canaries(fixture, "level=silver"));
        fixture.Configuration.Change("servicecomb.matchGroup.gold", "matches: [{headers: {level: {exact: silver}}}]");
        Assert.Equal(Two, Canaries(fixture, "level=silver"));
        fixture.Configuration.Change("servicecomb.matchGroup.gold", null);
        Assert.Null(Canaries(fixture, "level=silver"));
    }

    [Fact]
    public void Groups_under_the_key_of_go_mark_requests_and_those_of_the_others_go_before_them()
    {
        using var fixture = CreateFixture(
            ("servicecomb.match.gold", "matches: [{headers: {level: {exact: gold}}, trafficMarkPolicy: once}]"),
            ("servicecomb.retry.gold", "maxAttempts: 2"));
        Assert.NotSame(fixture.Snapshot.Outgoing.Match(new TestRequestView()), fixture.Snapshot.Outgoing.Match(new TestRequestView { Header = "level=gold" }));
        fixture.Configuration.Change("servicecomb.matchGroup.gold", "matches: [{headers: {level: {exact: silver}}}]");
        Assert.Same(fixture.Snapshot.Outgoing.Match(new TestRequestView()), fixture.Snapshot.Outgoing.Match(new TestRequestView { Header = "level=gold" }));
        Assert.NotSame(fixture.Snapshot.Outgoing.Match(new TestRequestView()), fixture.Snapshot.Outgoing.Match(new TestRequestView { Header = "level=silver" }));
    }

    [Fact]
    public void Tags_that_are_not_a_map_are_reported_with_their_location()
    {
        using var fixture = CreateFixture(("servicecomb.routeRule.orders", $"- {{precedence: 1, match: {{sourceTags: storefront}}, {Canary}}}"));
        Assert.Contains("sourceTags", Assert.Single(fixture.Logs.Warnings), StringComparison.Ordinal);
    }

    private static GovernanceFixture CreateFixture(params (string Key, string Value)[] documents) => new(
        new FakeTimeProvider(), static services => services.Configure<ServiceCombOptions>(static options => options.Service.Properties["rack"] = "7"), documents);

    // The canary when it gets every call; null when both get some.
    private static ServiceInstance? Canaries(GovernanceFixture fixture, string header)
    {
        var entry = fixture.Directory.Publish("orders", One, Two);
        var picked = Enumerable.Range(0, 10).Select(_ => fixture.Selector.Select(fixture.Snapshot, entry, entry.Current, new TestRequestView { Header = header }, out var _)?.Instance).ToList();
        Assert.True(picked.TrueForAll(static one => one == Two) || picked.Distinct().Count() == 2);
        return picked.TrueForAll(static one => one == Two) ? Two : null;
    }
}
