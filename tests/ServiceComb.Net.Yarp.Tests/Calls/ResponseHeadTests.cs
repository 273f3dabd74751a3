using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Calls;

/// <summary>A call at the gateway is judged by the head of its response, as one of HttpClient is.</summary>
public sealed class ResponseHeadTests
{
    private const string Slow = "{slowCallDurationThreshold: 1S, minimumNumberOfCalls: 2}";
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{name: all}]");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("servicecomb.circuitBreaker.all", Slow)]
    [InlineData("servicecomb.instanceIsolation.all", Slow)]
    [InlineData("servicecomb.bulkhead.all", "maxConcurrentCalls: 1")]
    [InlineData("servicecomb.timeLimiter.all", "timeoutDuration: 1S")]
    public async Task An_upgraded_connection_is_counted_when_it_is_established(string key, string document)
    {
        await using var backend = await Backend.StartAsync("a");
        backend.Handler = async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var received = await socket.ReceiveAsync(new byte[10].AsMemory(), Stop);
            await socket.SendAsync("done"u8.ToArray().AsMemory(), WebSocketMessageType.Text, true, Stop);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Stop);
        };
        await using var gateway = await GatewayFixture.StartAsync([backend.Instance], All, (key, document));
        var sockets = new List<ClientWebSocket>();
        for (var i = 0; i < 3; i++)
        {
            sockets.Add(new ClientWebSocket());
            await sockets[^1].ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Client.BaseAddress!.Port}/orders/chat"), Stop);
        }

        gateway.Time.Advance(TimeSpan.FromSeconds(100));
        foreach (var socket in sockets)
        {
            await socket.SendAsync("end"u8.ToArray().AsMemory(), WebSocketMessageType.Text, true, Stop);
            var buffer = new byte[10];
            Assert.Equal(4, (await socket.ReceiveAsync(buffer.AsMemory(), Stop)).Count);
            Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(buffer.AsMemory(), Stop)).MessageType);
            socket.Dispose();
        }

        backend.Handler = null;
        Assert.Equal("200 from a", await gateway.Client.GetStringAsync("/orders/x", Stop));
    }

    [Theory]
    [InlineData("servicecomb.circuitBreaker.all", Slow)]
    [InlineData("servicecomb.instanceIsolation.all", Slow)]
    [InlineData("servicecomb.timeLimiter.all", "timeoutDuration: 1S")]
    public async Task A_response_that_streams_for_long_is_neither_slow_nor_cut(string key, string document)
    {
        await using var backend = await Backend.StartAsync("a");
        var gate = new TaskCompletionSource();
        backend.Handler = async context =>
        {
            await context.Response.WriteAsync("begin ");
            await context.Response.Body.FlushAsync(Stop);
            await gate.Task;
            await context.Response.WriteAsync("end");
        };
        await using var gateway = await GatewayFixture.StartAsync([backend.Instance], All, (key, document));
        var responses = new List<HttpResponseMessage>();
        for (var i = 0; i < 3; i++)
        {
            responses.Add(await gateway.Client.GetAsync("/orders/x", HttpCompletionOption.ResponseHeadersRead, Stop));
        }

        gateway.Time.Advance(TimeSpan.FromSeconds(100));
        gate.SetResult();
        foreach (var response in responses)
        {
            Assert.Equal("begin end", await response.Content.ReadAsStringAsync(Stop));
        }

        Assert.Equal("begin end", await gateway.Client.GetStringAsync("/orders/x", Stop));
    }

    [Fact]
    public async Task A_client_that_goes_away_from_a_stream_ends_it_at_the_instance_although_a_time_limiter_is_over()
    {
        await using var backend = await Backend.StartAsync("a");
        var aborted = new TaskCompletionSource();
        backend.Handler = async context =>
        {
            using var registration = context.RequestAborted.Register(() => aborted.TrySetResult());
            await context.Response.WriteAsync("begin ");
            await context.Response.Body.FlushAsync(Stop);
            await aborted.Task;
        };
        await using var gateway = await GatewayFixture.StartAsync([backend.Instance], All, ("servicecomb.timeLimiter.all", "timeoutDuration: 1S"));
        var response = await gateway.Client.GetAsync("/orders/x", HttpCompletionOption.ResponseHeadersRead, Stop);
        gateway.Time.Advance(TimeSpan.FromSeconds(100));
        Assert.False(aborted.Task.IsCompleted);
        response.Dispose();
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
    }

    [Fact]
    public async Task The_status_that_a_header_reports_counts()
    {
        await using var bad = await Backend.StartAsync("bad");
        await using var good = await Backend.StartAsync("good");
        bad.Handler = static context =>
        {
            context.Response.Headers["X-HTTP-STATUS-CODE"] = "503";
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync(
            [bad.Instance, good.Instance], static builder => builder.Services.AddSingleton(TimeProvider.System), All, ("servicecomb.retry.all", "maxAttempts: 1"));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("200 from good", await gateway.Client.GetStringAsync("/orders/x", Stop));
        }

        Assert.NotEmpty(bad.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_instance_that_asks_for_a_pause_is_passed_over_and_the_call_is_repeated_elsewhere(bool asDate)
    {
        await using var bad = await Backend.StartAsync("bad");
        await using var good = await Backend.StartAsync("good");
        bad.Handler = context =>
        {
            var now = DateTimeOffset.UtcNow;
            var asked = asDate ? new RetryConditionHeaderValue(now.AddSeconds(50)) : new RetryConditionHeaderValue(TimeSpan.FromSeconds(50));
            (context.Response.StatusCode, context.Response.Headers.RetryAfter, context.Response.Headers.Date) = (503, asked.ToString(), now.ToString("R"));
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync(
            [bad.Instance, good.Instance], static builder => builder.Services.AddSingleton<TimeProvider>(new StandingClock()), All, ("servicecomb.retry.all", "maxAttempts: 1"));
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal("200 from good", await gateway.Client.GetStringAsync("/orders/x", Stop));
        }

        Assert.Single(bad.Requests);
    }

    [Fact]
    public async Task Groups_routes_and_identifiers_use_the_entries_of_the_mapper()
    {
        await using var old = await Backend.StartAsync("old");
        await using var fresh = await Backend.StartAsync("fresh", version: "2.0.0");
        await using var gateway = await GatewayFixture.StartAsync(
            [old.Instance, fresh.Instance],
            All,
            ("servicecomb.mapper.all", "target: {canary: '$Q{canary}', who: '$Q{user}', level: '$Q{level}'}"),
            ("servicecomb.identifierRateLimiting.all", "{rate: 1, limitRefreshPeriod: 60S, identifier: who}"),
            ("servicecomb.matchGroup.gold", "matches: [{headers: {level: {exact: gold}}}]"),
            ("servicecomb.bulkhead.gold", "maxConcurrentCalls: 0"),
            ("servicecomb.routeRule.orders", "- {precedence: 1, match: {headers: {canary: {exact: new}}}, route: [{weight: 100, tags: {version: 2.0.0}}]}\n- {precedence: 0, route: [{weight: 100, tags: {version: 1.0.0}}]}"));
        Assert.Equal("200 from fresh", await gateway.Client.GetStringAsync("/orders/x?canary=new", Stop));
        Assert.Equal("200 from old", await gateway.Client.GetStringAsync("/orders/x", Stop));
        Assert.Equal("200 from old", await gateway.Client.GetStringAsync("/orders/x?user=a", Stop));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await gateway.Client.GetAsync("/orders/x?user=a", Stop)).StatusCode);
        Assert.Equal("200 from old", await gateway.Client.GetStringAsync("/orders/x?user=b", Stop));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await gateway.Client.GetAsync("/orders/x?level=gold", Stop)).StatusCode);
    }

    [Fact]
    public async Task Governance_that_is_off_leaves_the_routes_of_the_gateway()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync([backend.Instance], All, ("servicecomb.bulkhead.all", "maxConcurrentCalls: 0"), ("servicecomb.governance.enabled", "false"));
        Assert.Equal("200 from a", await gateway.Client.GetStringAsync("/orders/x", Stop));
        gateway.Configuration.Change("servicecomb.governance.enabled", "true");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await gateway.Client.GetAsync("/orders/x", Stop)).StatusCode);
    }

    [Theory]
    [InlineData(100, 4)]
    [InlineData(1000, 2)]
    public async Task A_client_that_goes_away_counts_for_an_instance_that_had_the_time_to_respond(int milliseconds, int calls)
    {
        await using var hanging = await Backend.StartAsync("hanging");
        await using var good = await Backend.StartAsync("good");
        using var asked = new SemaphoreSlim(0);
        hanging.Handler = async context =>
        {
            var aborted = new TaskCompletionSource();
            using var registration = context.RequestAborted.Register(() => aborted.TrySetResult());
            asked.Release();
            await aborted.Task;
        };
        var ended = new EndedRequests();
        await using var gateway = await GatewayFixture.StartAsync(
            [hanging.Instance], builder => builder.Services.AddSingleton<IStartupFilter>(ended), All, ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 2"));
        for (var i = 0; i < 2; i++)
        {
            using var client = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var call = gateway.Client.GetAsync("/orders/x", client.Token);
            await asked.WaitAsync(Stop);
            gateway.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            await client.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            await ended.Ended.WaitAsync(Stop);
        }

        hanging.Handler = null;

        gateway.Directory.Publish("orders", hanging.Instance, good.Instance);
        for (var i = 0; i < 4; i++)
        {
            await gateway.Client.GetStringAsync("/orders/y", Stop);
        }

        Assert.Equal(calls, hanging.Requests.Count);
    }

    // The wait before a retry passes, and the pause of the instance does not, however long the calls take.
    private sealed class StandingClock : TimeProvider
    {
        private readonly DateTimeOffset _now = System.GetUtcNow();
        private readonly long _timestamp = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _timestamp;
    }

    private sealed class EndedRequests : IStartupFilter
    {
        public SemaphoreSlim Ended { get; } = new(0);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (HttpContext context, RequestDelegate rest) =>
            {
                try
                {
                    await rest(context);
                }
                finally
                {
                    Ended.Release();
                }
            });
            next(app);
        };
    }
}
