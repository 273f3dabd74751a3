using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Http;

/// <summary>What an instance asks for by Retry-After concerns that instance alone.</summary>
public sealed class RetryAfterTests
{
    private static readonly Uri Orders = new("http://orders/list");
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]");
    private readonly FakeTimeProvider _time = new();
    private readonly HashSet<string> _bad = ["a.host"];
    private RetryConditionHeaderValue _asked = new(TimeSpan.FromSeconds(20));
    private HttpStatusCode _status = HttpStatusCode.ServiceUnavailable;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(3600)]
    public async Task The_document_decides_about_the_pause_before_a_retry(int seconds)
    {
        var transport = Transport();
        using var fixture = CreateFixture(transport, All, ("servicecomb.retry.all", "{maxAttempts: 1, waitDuration: 500}"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"));
        _asked = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        var call = fixture.Client.GetAsync(Orders, Stop);
        Assert.Single(transport.Hosts);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await call).StatusCode);
        Assert.Equal(2, transport.Hosts.Count);
    }

    [Theory]
    [InlineData("servicecomb.retry.other", "maxAttempts: 1")]
    [InlineData("servicecomb.circuitBreaker.all", "minimumNumberOfCalls: 1000")]
    [InlineData("servicecomb.loadbalance.all", "rule: Random")]
    [InlineData("servicecomb.loadbalance.all", "rule: SessionStickiness")]
    public async Task An_instance_is_passed_over_for_the_pause_that_it_asks_for(string key, string document)
    {
        var transport = Transport();
        using var fixture = CreateFixture(transport, All, (key, document));
        _bad.Clear();
        await fixture.Client.GetAsync(Orders, Stop);
        var bad = transport.Hosts.Single();
        _bad.Add(bad);
        await CallUntilAsync(fixture, transport, bad);
        transport.Hosts.Clear();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        }

        Assert.DoesNotContain(bad, transport.Hosts);
        _bad.Clear();
        _time.Advance(TimeSpan.FromSeconds(20));
        fixture.Configuration.Change("servicecomb.loadbalance.all", null);
        await CallUntilAsync(fixture, transport, bad);
    }

    [Fact]
    public async Task Pauses_of_429_and_those_given_as_a_date_count_too()
    {
        var transport = Transport();
        using var fixture = CreateFixture(transport);
        (_status, _asked) = (HttpStatusCode.TooManyRequests, new RetryConditionHeaderValue(DateTimeOffset.UnixEpoch.AddSeconds(10)));
        await CallUntilAsync(fixture, transport, "a.host");
        transport.Hosts.Clear();
        for (var i = 0; i < 4; i++)
        {
            await fixture.Client.GetAsync(Orders, Stop);
        }

        Assert.DoesNotContain("a.host", transport.Hosts);
        _time.Advance(TimeSpan.FromSeconds(10));
        await CallUntilAsync(fixture, transport, "a.host");
    }

    [Fact]
    public async Task A_pause_is_a_minute_at_most_and_does_not_concern_other_responses()
    {
        var transport = Transport();
        using var fixture = CreateFixture(transport);
        _asked = new RetryConditionHeaderValue(TimeSpan.FromDays(1));
        await CallUntilAsync(fixture, transport, "a.host");
        _time.Advance(TimeSpan.FromMinutes(1));
        _status = HttpStatusCode.OK;
        await CallUntilAsync(fixture, transport, "a.host");
        await CallUntilAsync(fixture, transport, "a.host");
    }

    [Fact]
    public async Task When_all_instances_ask_for_a_pause_they_are_called_all_the_same()
    {
        var transport = Transport();
        _bad.Add("b.host");
        using var fixture = CreateFixture(transport, All, ("servicecomb.bulkhead.all", "maxConcurrentCalls: 10"));
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        }

        Assert.Equal(6, transport.Hosts.Count);
    }

    private static async Task CallUntilAsync(GovernanceFixture fixture, ScriptedHandler transport, string host)
    {
        var before = transport.Hosts.Count(one => one == host);
        for (var i = 0; transport.Hosts.Count(one => one == host) == before; i++)
        {
            Assert.True(i < 1000);
            await fixture.Client.GetAsync(Orders, Stop);
        }
    }

    private ScriptedHandler Transport() => new(request => _bad.Contains(request.RequestUri!.Host)
        ? new HttpResponseMessage(_status) { Headers = { RetryAfter = _asked, Date = DateTimeOffset.UnixEpoch } }
        : new HttpResponseMessage(HttpStatusCode.OK));

    private GovernanceFixture CreateFixture(ScriptedHandler transport, params (string, string)[] documents)
    {
        var fixture = new GovernanceFixture(_time, transport.Use, documents);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"), FakeDirectory.Instance("b", address: "http://b.host/"));
        return fixture;
    }
}
