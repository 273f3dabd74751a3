using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Tests.Governance;

public sealed class IncomingGovernanceTests
{
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rate_limit_returns_429_with_Retry_After_and_a_problem_that_names_the_policy()
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.rateLimiting.all", "{rate: 2, limitRefreshPeriod: 2500}"));
        Assert.Equal((200, 200), (await app.GetAsync("/ok"), await app.GetAsync("/ok")));
        using var rejected = await app.Client.GetAsync(new Uri("/ok", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.TooManyRequests, rejected.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), rejected.Headers.RetryAfter!.Delta);
        Assert.Equal("application/problem+json", rejected.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await rejected.Content.ReadAsStringAsync(Stop));
        Assert.Equal(
            ("rate limited", 429, "servicecomb.rateLimiting.all"),
            (problem.RootElement.GetProperty("title").GetString(), problem.RootElement.GetProperty("status").GetInt32(), problem.RootElement.GetProperty("policy").GetString()));
        Assert.Equal((200, 200), (await app.GetAsync("/health"), await app.GetAsync("/attribute")));
        app.Time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Equal(200, await app.GetAsync("/ok"));
    }

    [Fact]
    public async Task Each_caller_has_its_own_permits_by_header_or_context()
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.identifierRateLimiting.all", "{identifier: user, rate: 1}"));
        Assert.Equal((200, 429), (await app.GetAsync("/ok", ("user", "jack")), await app.GetAsync("/ok", ("user", "jack"))));
        Assert.Equal((200, 429), (await app.GetAsync("/ok", ("x-cse-context", """{"user":"jill"}""")), await app.GetAsync("/ok", ("user", "jill"))));
        Assert.Equal((200, 200), (await app.GetAsync("/ok"), await app.GetAsync("/ok")));
    }

    [Theory]
    [InlineData("/bad", "minimumNumberOfCalls: 2")]
    [InlineData("/throws", "{minimumNumberOfCalls: 2, recordFailureStatus: ['500']}")]
    public async Task A_circuit_breaker_returns_503_and_closes_again(string path, string document)
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.circuitBreaker.all", document));
        await app.GetAsync(path);
        await app.GetAsync(path);
        using var rejected = await app.Client.GetAsync(new Uri("/ok", UriKind.Relative), Stop);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(60)), (rejected.StatusCode, rejected.Headers.RetryAfter!.Delta));
        Assert.Contains("servicecomb.circuitBreaker.all", await rejected.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        app.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(200, await app.GetAsync("/ok"));
    }

    [Fact]
    public async Task The_status_in_the_status_header_takes_precedence()
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.circuitBreaker.all", "minimumNumberOfCalls: 2"));
        Assert.Equal((200, 200), (await app.GetAsync("/reported"), await app.GetAsync("/reported")));
        Assert.Equal(503, await app.GetAsync("/ok"));
    }

    [Fact]
    public async Task A_long_streaming_response_does_not_count_as_slow()
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.circuitBreaker.all", "{minimumNumberOfCalls: 2, slowCallDurationThreshold: 1S}"));
        HttpResponseMessage[] streams =
        [
            await app.Client.GetAsync(new Uri("/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop),
            await app.Client.GetAsync(new Uri("/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop),
        ];
        app.Time.Advance(TimeSpan.FromSeconds(10));
        app.Gate.SetResult();
        foreach (var stream in streams)
        {
            Assert.Equal("begin end", await stream.Content.ReadAsStringAsync(Stop));
        }

        Assert.Equal((200, 200), (await app.GetAsync("/ok"), await app.GetAsync("/ok")));
    }

    [Fact]
    public async Task The_duration_of_a_web_socket_is_that_of_its_handshake()
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.circuitBreaker.all", "{minimumNumberOfCalls: 2, slowCallDurationThreshold: 1S}"));
        ClientWebSocket[] sockets = [new(), new()];
        foreach (var socket in sockets)
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Client.BaseAddress!.Port}/ws"), Stop);
        }

        app.Time.Advance(TimeSpan.FromSeconds(10));
        foreach (var socket in sockets)
        {
            await socket.SendAsync("end"u8.ToArray().AsMemory(), WebSocketMessageType.Text, true, Stop);
            Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[10].AsMemory(), Stop)).MessageType);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Stop);
            socket.Dispose();
        }

        Assert.Equal((200, 200), (await app.GetAsync("/ok"), await app.GetAsync("/ok")));
    }

    [Fact]
    public async Task Match_groups_and_identifiers_use_the_mapped_context()
    {
        await using var app = await GovernedApp.StartAsync(
            All,
            ("servicecomb.mapper.all", "target: {who: '$Q{user}', level: '$Q{level}'}"),
            ("servicecomb.identifierRateLimiting.all", "{rate: 1, limitRefreshPeriod: 60S, identifier: who}"),
            ("servicecomb.matchGroup.gold", "matches: [{headers: {level: {exact: gold}}}]"),
            ("servicecomb.bulkhead.gold", "maxConcurrentCalls: 0"));
        Assert.Equal((200, 429, 200), (await app.GetAsync("/ok?user=a"), await app.GetAsync("/ok?user=a"), await app.GetAsync("/ok?user=b")));
        Assert.Equal((429, 200), (await app.GetAsync("/ok?level=gold"), await app.GetAsync("/ok?level=tin")));
    }

    [Fact]
    public async Task Disabled_governance_rejects_no_request()
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.bulkhead.all", "maxConcurrentCalls: 0"), ("servicecomb.governance.enabled", "false"));
        Assert.Equal(200, await app.GetAsync("/ok"));
        var shown = app.Services.GetRequiredService<IGovernanceSnapshot>().Documents.Single(static one => one.Kind == "bulkhead");
        Assert.Equal((false, "servicecomb:governance:enabled is false"), (shown.IsInForce, shown.Problem));
    }

    [Fact]
    public async Task A_full_bulkhead_returns_429_and_releases_its_slots()
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.bulkhead.all", "maxConcurrentCalls: 1"));
        var waiting = app.GetAsync("/wait");
        await app.Waiting.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Equal(429, await app.GetAsync("/ok"));
        Assert.Equal(200, await app.GetAsync("/health"));
        app.Gate.SetResult();
        Assert.Equal(200, await waiting);
        Assert.Equal(200, await app.GetAsync("/ok"));
    }

    [Fact]
    public async Task The_context_is_read_and_mapped()
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.mapper.all", "target: {path: $U, level: '$H{user-level}', kind: '$Q{kind}'}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/context?kind=a");
        request.Headers.Add("x-cse-context", """{"x-cse-src-microservice":"storefront","city":"bonn"}""");
        request.Headers.Add("x-invocation-context", Uri.EscapeDataString("""{"city":"rome","x-trace-id":"1"}"""));
        request.Headers.Add("user-level", "gold");
        request.Headers.Add("X-B3-TraceId", "abc");
        using var response = await app.Client.SendAsync(request, Stop);
        Assert.Equal(
            "city=bonn;kind=a;level=gold;path=/context;X-B3-TraceId=abc;x-cse-src-microservice=storefront;x-trace-id=1".Split(';').Order(),
            (await response.Content.ReadAsStringAsync(Stop)).Split(';').Order());
    }

    [Fact]
    public async Task Context_headers_can_be_ignored()
    {
        await using var app = await GovernedApp.StartAsync(("servicecomb.context.decodeInvocationContext", "false"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/context");
        request.Headers.Add("x-cse-context", """{"a":"1"}""");
        using var response = await app.Client.SendAsync(request, Stop);
        Assert.Equal("", await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Router_headers_are_propagated_even_when_context_headers_are_ignored()
    {
        (string, string)[] settings = [("servicecomb.router.header", "user-level, region,no name")];
        await using var app = await GovernedApp.StartAsync(settings);
        Assert.Equal("region=gd;user-level=gold", await ContextAsync(app, ("User-Level", "gold"), ("x-cse-context", """{"user-level":"silver","region":"gd"}""")));
        Assert.Equal(
            """X-RouterContext={"region":"gd","other":"1"};region=gd""",
            await ContextAsync(app, ("x-cse-context", """{"X-RouterContext":"{\"region\":\"gd\",\"other\":\"1\"}"}""")));

        await using var edge = await GovernedApp.StartAsync([.. settings, ("servicecomb.context.decodeInvocationContext", "false")]);
        Assert.Equal("user-level=gold", await ContextAsync(edge, ("User-Level", "gold"), ("x-cse-context", """{"user-level":"silver","region":"gd"}""")));
    }

    private static async Task<string> ContextAsync(GovernedApp app, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/context");
        Array.ForEach(headers, header => request.Headers.Add(header.Name, header.Value));
        using var response = await app.Client.SendAsync(request, Stop);
        return string.Join(';', (await response.Content.ReadAsStringAsync(Stop)).Split(';').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_match_group_can_apply_to_one_caller()
    {
        await using var app = await GovernedApp.StartAsync(("servicecomb.matchGroup.all", "matches: [{serviceName: storefront}]"), ("servicecomb.bulkhead.all", "maxConcurrentCalls: 0"));
        Assert.Equal(429, await app.GetAsync("/ok", ("x-cse-context", """{"x-cse-src-microservice":"storefront"}""")));
        Assert.Equal(429, await app.GetAsync("/ok", ("x-invocation-context", Uri.EscapeDataString("""{"x-microservice-name":"storefront"}"""))));
        Assert.Equal(429, await app.GetAsync("/ok", ("x-cse-src-microservice", "storefront")));
        Assert.Equal(200, await app.GetAsync("/ok"));
    }

    [Theory]
    [InlineData("", 429, false)]
    [InlineData("server", 429, false)]
    [InlineData("both", 429, true)]
    [InlineData("client", 200, true)]
    public async Task Policy_kinds_apply_to_the_configured_side(string side, int status, bool onClient)
    {
        await using var app = await GovernedApp.StartAsync(All, ("servicecomb.bulkhead.all", "maxConcurrentCalls: 0"), ("servicecomb.retry.all", "maxAttempts: 1"), ("servicecomb.governance.bulkhead.side", side));
        Assert.Equal(status, await app.GetAsync("/ok"));
        var documents = app.Services.GetRequiredService<IGovernanceSnapshot>().Documents;
        Assert.Equal((onClient, status == 429), documents.Where(one => one.Kind == "bulkhead").Select(one => (one.OnClient, one.OnServer)).Single());
        Assert.Equal((true, false), documents.Where(one => one.Kind == "retry").Select(one => (one.OnClient, one.OnServer)).Single());
    }

    [Fact]
    public async Task It_requires_AddServiceComb()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Throws<InvalidOperationException>(() => app.UseServiceCombGovernance());
    }
}
