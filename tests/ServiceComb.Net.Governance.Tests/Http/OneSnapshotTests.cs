using System.Net;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Http;

public sealed class OneSnapshotTests
{
    private const string ToSecond = "- {precedence: 1, route: [{weight: 100, tags: {version: 2.0.0}}]}";
    private const string ToFirst = "- {precedence: 1, route: [{weight: 100, tags: {version: 1.0.0}}]}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_uses_the_documents_of_its_start_for_all_attempts()
    {
        var time = new FakeTimeProvider();
        var transport = new ScriptedHandler(static _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        using var fixture = new GovernanceFixture(
            time, transport.Use, ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
            ("servicecomb.retry.all", "{maxAttempts: 1, waitDuration: 1000}"), ("servicecomb.routeRule.orders", ToFirst));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", "1.0.0", "http://a.host/"), FakeDirectory.Instance("b", "2.0.0", "http://b.host/"));
        var call = fixture.Client.GetAsync(new Uri("http://orders/list"), Stop);
        fixture.Configuration.Change("servicecomb.routeRule.orders", ToSecond);
        time.Advance(TimeSpan.FromSeconds(1));
        await call;
        Assert.Equal(["a.host", "a.host"], transport.Hosts);
        _ = fixture.Client.GetAsync(new Uri("http://orders/list"), Stop);
        Assert.Equal("b.host", transport.Hosts.Last());
    }
}
