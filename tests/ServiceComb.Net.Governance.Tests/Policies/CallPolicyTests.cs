using System.Net;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Policies;

public sealed class CallPolicyTests
{
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{}]");
    private static readonly Uri Orders = new("http://orders/list?a=1");
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedHandler _transport = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bulkhead_rejects_with_429_and_releases_its_permits()
    {
        using var fixture = CreateFixture(("servicecomb.bulkhead.all", "maxConcurrentCalls: 1"));
        _transport.Gate = new TaskCompletionSource();
        var first = fixture.Client.GetAsync(Orders, Stop);
        using var refused = await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("servicecomb.bulkhead.all", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        _transport.Gate.SetResult();
        await first;
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
    }

    [Fact]
    public async Task A_bulkhead_lets_wait_where_the_document_says_so()
    {
        using var fixture = CreateFixture(("servicecomb.bulkhead.all", "{maxConcurrentCalls: 1, maxWaitDuration: 1S}"));
        _transport.Gate = new TaskCompletionSource();
        var first = fixture.Client.GetAsync(Orders, Stop);
        var second = fixture.Client.GetAsync(Orders, Stop);
        Assert.Single(_transport.Hosts);
        _transport.Gate.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await second.WaitAsync(TimeSpan.FromSeconds(120), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_circuit_breaker_does_not_count_calls_that_were_rejected_before_sending()
    {
        using var fixture = CreateFixture(
            ("servicecomb.instanceBulkhead.all", "maxConcurrentCalls: 0"), ("servicecomb.circuitBreaker.all", "minimumNumberOfCalls: 2"));
        for (var i = 0; i < 5; i++)
        {
            using var refused = await fixture.Client.GetAsync(Orders, Stop);
            Assert.Contains("servicecomb.instanceBulkhead.all", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_bulkhead_with_zero_permits_rejects_all_calls()
    {
        using var fixture = CreateFixture(("servicecomb.bulkhead.all", "maxConcurrentCalls: 0"));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
    }

    [Fact]
    public async Task Every_value_of_the_identifier_has_permits_of_its_own()
    {
        using var fixture = CreateFixture(("servicecomb.identifierRateLimiting.all", "{identifier: X-User, rate: 2}"));
        var statuses = new List<int>();
        foreach (var user in new[] { "jack", "jack", "jack", "jill", "jill", "jill", null, null, null })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
            if (user is not null)
            {
                request.Headers.Add("x-user", user);
            }

            statuses.Add((int)(await fixture.Client.SendAsync(request, Stop)).StatusCode);
        }

        Assert.Equal([200, 200, 429, 200, 200, 429, 200, 200, 200], statuses);
    }

    [Theory]
    [InlineData("percentage: 20", 200, 500, 20)]
    [InlineData("percentage: 33", 200, 500, 33)]
    [InlineData("percentage: 100, errorCode: 404", 404, 404, 100)]
    [InlineData("percentage: 50, errorCode: 599, fallbackType: ThrowException", 200, 599, 50)]
    [InlineData("percentage: 50, forceClosed: true", 200, 500, 0)]
    [InlineData("errorCode: 500", 200, 500, 0)]
    public async Task Aborted_calls_are_an_exact_share(string fields, int otherwise, int status, int share)
    {
        using var fixture = CreateFixture(("servicecomb.faultInjection.all", $"{{type: abort, {fields}}}"));
        var statuses = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            statuses.Add((int)(await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        }

        Assert.Equal(share * 2, statuses.Count(one => one == status));
        Assert.Equal(share == 100 ? 200 : 200 - (share * 2), statuses.Count(one => one == otherwise));
        Assert.Equal(200 - (share * 2), _transport.Hosts.Count);
    }

    [Theory]
    [InlineData(typeof(IOException), 2)]
    [InlineData(typeof(EndOfStreamException), 2)]
    [InlineData(typeof(DirectoryNotFoundException), 1)]
    [InlineData(typeof(FileNotFoundException), 1)]
    public async Task Only_connection_failures_are_retried(Type exception, int attempts)
    {
        var transport = new ScriptedHandler(_ => throw (Exception)Activator.CreateInstance(exception)!);
        using var fixture = new GovernanceFixture(TimeProvider.System, transport.Use, All, ("servicecomb.retry.all", "maxAttempts: 1"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a"));
        await Assert.ThrowsAnyAsync<Exception>(() => fixture.Client.GetAsync(Orders, Stop));
        Assert.Equal(attempts, transport.Hosts.Count);
    }

    [Fact]
    public async Task An_aborted_call_can_have_an_empty_response()
    {
        using var fixture = CreateFixture(("servicecomb.faultInjection.all", "{type: abort, percentage: 100, fallbackType: ReturnNull}"));
        using var response = await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal((HttpStatusCode.OK, "", 0), (response.StatusCode, await response.Content.ReadAsStringAsync(Stop), _transport.Hosts.Count));
    }

    [Fact]
    public async Task A_delayed_call_waits_and_goes_on()
    {
        using var fixture = CreateFixture(("servicecomb.faultInjection.all", "{percentage: 100, delayTime: 3S}"));
        var call = fixture.Client.GetAsync(Orders, Stop);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Empty(_transport.Hosts);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(HttpStatusCode.OK, (await call.WaitAsync(TimeSpan.FromSeconds(120), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_time_limiter_ends_the_call_as_a_timeout_of_the_client_does()
    {
        using var fixture = CreateFixture(("servicecomb.timeLimiter.all", "timeoutDuration: 2S"), ("servicecomb.retry.all", "maxAttempts: 5"));
        _transport.Gate = new TaskCompletionSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        var call = fixture.Client.SendAsync(request, Stop);
        _time.Advance(TimeSpan.FromSeconds(2));
        var late = await Assert.ThrowsAsync<TaskCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(120), Stop));
        Assert.Contains("servicecomb.timeLimiter.all", late.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(late.InnerException);
        Assert.Equal(Orders, request.RequestUri);
    }

    [Fact]
    public async Task Retries_can_be_kept_to_safe_methods()
    {
        var failing = new ScriptedHandler(static _ => new HttpResponseMessage(HttpStatusCode.BadGateway));
        using var fixture = new GovernanceFixture(TimeProvider.System, failing.Use, All, ("servicecomb.retry.all", "maxAttempts: 1"), ("servicecomb.governance.retry.safeMethodsOnly", "true"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a"));
        await fixture.Client.PostAsync(Orders, null, Stop);
        Assert.Single(failing.Hosts);
        await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal(3, failing.Hosts.Count);
        fixture.Configuration.Change("servicecomb.governance.retry.safeMethodsOnly", "false");
        await fixture.Client.PostAsync(Orders, null, Stop);
        Assert.Equal(5, failing.Hosts.Count);
    }

    [Fact]
    public async Task A_status_in_a_header_counts_as_in_Spring()
    {
        var said = new ScriptedHandler(static _ => new HttpResponseMessage(HttpStatusCode.OK) { Headers = { { "X-HTTP-STATUS-CODE", "503" } } });
        using var fixture = new GovernanceFixture(TimeProvider.System, said.Use, All, ("servicecomb.retry.all", "maxAttempts: 2"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a"));
        await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal(3, said.Hosts.Count);
    }

    [Fact]
    public async Task The_clients_own_policies_are_the_servers_when_the_setting_says_so()
    {
        using var fixture = CreateFixture(("servicecomb.rateLimiting.all", "rate: 1"), ("servicecomb.governance.rateLimiting.side", "server"));
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        fixture.Configuration.Change("servicecomb.governance.rateLimiting.side", "both");
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        fixture.Configuration.Change("servicecomb.governance.rateLimiting.side", "left");
        Assert.Contains(fixture.Logs.Warnings, line => line.Contains("'left'", StringComparison.Ordinal));
    }

    private GovernanceFixture CreateFixture(params (string, string)[] documents)
    {
        var fixture = new GovernanceFixture(_time, _transport.Use, [All, .. documents]);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"));
        return fixture;
    }
}
