using System.Net;
using System.Text.Json;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Policies;

/// <summary>The mapper runs before anything else looks at a request.</summary>
public sealed class MapperTests
{
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_match_the_entries_of_the_mapper()
    {
        using var fixture = CreateFixture(
            ("servicecomb.mapper.all", "target: {level: '$Q{level}'}"),
            ("servicecomb.matchGroup.gold", "matches: [{headers: {level: {exact: gold}}}]"), ("servicecomb.bulkhead.gold", "maxConcurrentCalls: 0"));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(fixture, "/x?level=gold")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(fixture, "/x?level=tin")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(fixture, "/x")).StatusCode);
    }

    [Fact]
    public async Task Routes_and_identifiers_use_the_entries_of_the_mapper()
    {
        var transport = new ScriptedHandler();
        using var fixture = CreateFixture(
            transport,
            ("servicecomb.mapper.all", "target: {canary: '$Q{canary}', who: '$Q{user}'}"),
            ("servicecomb.identifierRateLimiting.all", "{rate: 1, limitRefreshPeriod: 60S, identifier: who}"),
            ("servicecomb.routeRule.orders", "- {precedence: 1, match: {headers: {canary: {exact: new}}}, route: [{weight: 100, tags: {version: 2.0.0}}]}\n- {precedence: 0, route: [{weight: 100, tags: {version: 1.0.0}}]}"));
        await GetAsync(fixture, "/x?canary=new");
        await GetAsync(fixture, "/x");
        await GetAsync(fixture, "/x?canary=new");
        Assert.Equal(["b.host", "a.host", "b.host"], transport.Hosts);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(fixture, "/x?user=a")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(fixture, "/x?user=a")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(fixture, "/x?user=b")).StatusCode);
    }

    [Fact]
    public async Task Empty_values_create_no_entry_and_an_invalid_entry_does_not_affect_others()
    {
        var transport = new ScriptedHandler();
        using var fixture = CreateFixture(transport, ("servicecomb.mapper.all", "target: {e: '', n: , q: '$Q{q}', 'user id': foo, m: {a: b}, c: foo, d: '$H{none}'}"));
        await GetAsync(fixture, "/x?q=");
        using var context = JsonDocument.Parse(transport.Headers.Single()["x-cse-context"]);
        Assert.Equal(["c", "x-cse-src-microservice"], context.RootElement.EnumerateObject().Select(static one => one.Name).Order());
        Assert.Contains(fixture.Logs.Warnings, static line => line.Contains("servicecomb.mapper.all is in force", StringComparison.Ordinal) && line.Contains("target.user id", StringComparison.Ordinal));
        Assert.Contains(fixture.Logs.Warnings, static line => line.Contains("target.m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Governance_that_is_off_leaves_calls_by_name_and_comes_back_at_run_time()
    {
        var transport = new ScriptedHandler();
        using var fixture = CreateFixture(
            transport, ("servicecomb.bulkhead.all", "maxConcurrentCalls: 0"), ("servicecomb.governance.enabled", "false"),
            ("servicecomb.routeRule.orders", "- {route: [{weight: 100, tags: {version: 2.0.0}}]}"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(fixture, "/x")).StatusCode);
        Assert.Equal(["b.host"], transport.Hosts);
        fixture.Configuration.Change("servicecomb.governance.enabled", "true");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(fixture, "/x")).StatusCode);
        fixture.Configuration.Change("servicecomb.governance.enabled", "false");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(fixture, "/x")).StatusCode);
    }

    private static Task<HttpResponseMessage> GetAsync(GovernanceFixture fixture, string path) => fixture.Client.GetAsync(new Uri("http://orders" + path), Stop);

    private static GovernanceFixture CreateFixture(params (string, string)[] documents) => CreateFixture(new ScriptedHandler(), documents);

    private static GovernanceFixture CreateFixture(ScriptedHandler transport, params (string, string)[] documents)
    {
        var fixture = new GovernanceFixture(TimeProvider.System, transport.Use, [All, .. documents]);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", "1.0.0", "http://a.host/"), FakeDirectory.Instance("b", "2.0.0", "http://b.host/"));
        return fixture;
    }
}
