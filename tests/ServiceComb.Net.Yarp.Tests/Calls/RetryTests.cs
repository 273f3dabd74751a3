using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Polly.Timeout;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Yarp.Tests.Fixtures;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Tests.Calls;

public sealed class RetryTests
{
    private const string All = "matches: [{name: all}]";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_503_is_retried_on_another_instance_without_reaching_the_client()
    {
        await using var bad = await Backend.StartAsync("bad", 503);
        await using var good = await Backend.StartAsync("good");
        bad.Handler = context =>
        {
            (context.Response.StatusCode, context.Response.Headers["x-bad"], context.Response.ContentLength) = (503, "yes", 7);
            return context.Response.WriteAsync("not now");
        };
        await using var gateway = await RetryingAsync([bad.Instance, good.Instance]);
        for (var i = 0; i < 10; i++)
        {
            using var response = await gateway.Client.GetAsync("/orders/a", Stop);
            Assert.Equal((HttpStatusCode.OK, "200 from good"), (response.StatusCode, await response.Content.ReadAsStringAsync(Stop)));
            Assert.Equal(("good", "yes"), (response.Headers.GetValues("x-from").Single(), response.Headers.GetValues("x-gateway").Single()));
            Assert.False(response.Headers.Contains("x-bad"));
        }

        Assert.NotEmpty(bad.Requests);
        Assert.Equal(10, good.Requests.Count);
    }

    [Fact]
    public async Task The_response_of_the_last_attempt_reaches_the_client_completely()
    {
        await using var bad = await Backend.StartAsync("bad", 503);
        await using var gateway = await RetryingAsync([bad.Instance]);
        using var response = await gateway.Client.GetAsync("/orders/a", Stop);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "503 from bad"), (response.StatusCode, await response.Content.ReadAsStringAsync(Stop)));
        Assert.Equal(("bad", "yes"), (response.Headers.GetValues("x-from").Single(), response.Headers.GetValues("x-gateway").Single()));
        Assert.Equal(3, bad.Requests.Count);
    }

    [Theory]
    [InlineData("GET", 3)]
    [InlineData("POST", 1)]
    public async Task Only_requests_that_ask_are_tried_again_where_the_setting_says_so(string method, int tries)
    {
        await using var bad = await Backend.StartAsync("bad", 503);
        await using var gateway = await RetryingAsync([bad.Instance]);
        gateway.Configuration.Change("servicecomb.governance.retry.safeMethodsOnly", "true");
        using var request = new HttpRequestMessage(new HttpMethod(method), "/orders/a");
        using var response = await gateway.Client.SendAsync(request, Stop);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, tries), (response.StatusCode, bad.Requests.Count));
    }

    [Fact]
    public async Task A_refused_connection_is_retried_on_another_instance_or_gets_502()
    {
        await using var good = await Backend.StartAsync("good");
        await using var gateway = await RetryingAsync([Dead("dead"), good.Instance]);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("200 from good", await gateway.Client.GetStringAsync("/orders/a", Stop));
        }

        gateway.Directory.Publish("orders", Dead("dead"));
        Assert.Equal(HttpStatusCode.BadGateway, (await gateway.Client.GetAsync("/orders/a", Stop)).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_is_sent_again(bool knowsLength)
    {
        await using var bad = await Backend.StartAsync("bad", 503);
        await using var good = await Backend.StartAsync("good");
        await using var gateway = await RetryingAsync([bad.Instance, good.Instance]);
        for (var i = 0; i < 4; i++)
        {
            using var response = await PostAsync(gateway, new string('x', 50), knowsLength);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.NotEmpty(bad.Requests);
        Assert.All([.. good.Requests, .. bad.Requests], asked => Assert.Equal($"POST /a {new string('x', 50)}", asked));
    }

    [Theory]
    [InlineData(true, 1000, 3)]
    [InlineData(false, 1000, 3)]
    [InlineData(true, 1001, 1)]
    [InlineData(false, 1001, 1)]
    [InlineData(false, 200_000, 1)]
    public async Task A_body_that_is_too_large_streams_through_and_is_tried_once(bool knowsLength, int length, int tries)
    {
        await using var bad = await Backend.StartAsync("bad", 503);
        await using var gateway = await RetryingAsync([bad.Instance], ("servicecomb.gateway.maxReplayedBodySize", "1000"));
        using var response = await PostAsync(gateway, new string('x', length), knowsLength);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "503 from bad"), (response.StatusCode, await response.Content.ReadAsStringAsync(Stop)));
        Assert.Equal(Enumerable.Repeat($"POST /a {length} characters", tries), bad.Requests);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_not_a_failure_to_retry()
    {
        await using var slow = await Backend.StartAsync("slow");
        var (asked, aborted) = (new TaskCompletionSource(), new TaskCompletionSource());
        slow.Handler = async context =>
        {
            using var end = context.RequestAborted.Register(() => aborted.TrySetResult());
            asked.TrySetResult();
            await aborted.Task;
        };
        await using var gateway = await RetryingAsync([slow.Instance], ("servicecomb.circuitBreaker.all", "{slidingWindowType: count, slidingWindowSize: 1, minimumNumberOfCalls: 1}"));
        using var client = new CancellationTokenSource();
        var call = gateway.Client.GetAsync("/orders/a", client.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        slow.Handler = null;
        // Neither tried again nor held against the service.
        Assert.Equal("200 from slow", await gateway.Client.GetStringAsync("/orders/b", Stop));
        Assert.Equal(["GET /a", "GET /b"], slow.Requests);
    }

    [Fact]
    public async Task A_response_that_breaks_on_the_way_is_not_tried_again()
    {
        await using var broken = await Backend.StartAsync("broken");
        var halfSeen = new TaskCompletionSource();
        broken.Handler = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await halfSeen.Task;
            context.Abort();
        };
        await using var gateway = await RetryingAsync([broken.Instance]);
        using var response = await gateway.Client.GetAsync("/orders/a", HttpCompletionOption.ResponseHeadersRead, Stop);
        halfSeen.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(Stop));
        Assert.Single(broken.Requests);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_response_is_tried_elsewhere()
    {
        await using var broken = await Backend.StartAsync("broken");
        await using var good = await Backend.StartAsync("good");
        broken.Handler = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await using var gateway = await RetryingAsync([broken.Instance, good.Instance]);
        for (var i = 0; i < 4; i++)
        {
            using var response = await PostAsync(gateway, "hello", knowsLength: false);
            Assert.Equal("200 from good", await response.Content.ReadAsStringAsync(Stop));
        }

        Assert.NotEmpty(broken.Requests);
        Assert.All([.. good.Requests, .. broken.Requests], asked => Assert.Equal("POST /a hello", asked));
    }

    [Fact]
    public async Task A_malformed_body_is_a_client_error_and_no_failure_of_the_instance()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await RetryingAsync([backend.Instance], ("servicecomb.circuitBreaker.all", "{slidingWindowType: count, slidingWindowSize: 1, minimumNumberOfCalls: 1}"));
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Client.BaseAddress!.Port, Stop);
        await client.GetStream().WriteAsync("POST /orders/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n"u8.ToArray(), Stop);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync(Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(120), Stop));
        Assert.Equal("200 from a", await gateway.Client.GetStringAsync("/orders/b", Stop));
        Assert.Equal(["GET /b"], backend.Requests);
    }

    [Fact]
    public async Task An_upgrade_passes_and_both_sides_talk()
    {
        await using var backend = await Backend.StartAsync("a");
        backend.Handler = async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            var got = await socket.ReceiveAsync(buffer.AsMemory(), Stop);
            await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, true, Stop);
        };
        await using var gateway = await RetryingAsync([backend.Instance]);
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Client.BaseAddress!.Port}/orders/chat"), Stop);
        await socket.SendAsync("hello"u8.ToArray().AsMemory(), System.Net.WebSockets.WebSocketMessageType.Text, true, Stop);
        var buffer = new byte[100];
        var got = await socket.ReceiveAsync(buffer.AsMemory(), Stop);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, got.Count));
    }

    [Fact]
    public async Task A_grpc_call_is_not_read_ahead_and_tried_once()
    {
        await using var bad = await Backend.StartAsync("bad", 503);
        await using var gateway = await RetryingAsync([bad.Instance]);
        using var content = new StringContent("hello");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc+proto");
        using var response = await gateway.Client.PostAsync("/orders/a", content, Stop);
        Assert.Equal(["POST /a hello"], bad.Requests);
    }

    [Theory]
    [InlineData(40, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(100, HttpStatusCode.OK)]
    public async Task The_limit_of_a_route_holds_for_a_body_that_may_be_sent_again(int limit, HttpStatusCode expected)
    {
        await using var backend = await Backend.StartAsync("a");
        var route = new RouteConfig { RouteId = "shop", ClusterId = "servicecomb:orders", Match = new RouteMatch { Path = "/shop" }, MaxRequestBodySize = limit };
        await using var gateway = await GatewayFixture.StartAsync(
            [backend.Instance],
            builder => builder.Services.AddSingleton<IProxyConfigProvider>(new InMemoryConfigProvider([route], [])),
            ("servicecomb.matchGroup.all", All),
            ("servicecomb.retry.all", "maxAttempts: 2"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/shop") { Content = new StringContent(new string('x', 50)) };
        request.Headers.TransferEncodingChunked = true;
        Assert.Equal(expected, (await gateway.Client.SendAsync(request, Stop)).StatusCode);
    }

    [Fact]
    public async Task A_response_that_the_application_started_is_not_retried()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync(
            [backend.Instance],
            static builder => builder.Services.AddSingleton<ITransformProvider, ClosedTransform>(),
            ("servicecomb.matchGroup.all", All),
            ("servicecomb.retry.all", "maxAttempts: 2"));
        using var response = await gateway.Client.GetAsync("/orders/a", Stop);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "closed"), (response.StatusCode, await response.Content.ReadAsStringAsync(Stop)));
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task A_timeout_of_the_applications_own_handler_gets_504()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync(
            [backend.Instance], static builder => builder.Services.AddSingleton<IForwarderHttpClientFactory, TimedOutClientFactory>(), ("servicecomb.matchGroup.all", All));
        using var response = await gateway.Client.GetAsync("/orders/a", Stop);
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    private static ServiceInstance Dead(string id) => FakeDirectory.Instance(id, address: "http://127.0.0.1:1/");

    private static Task<GatewayFixture> RetryingAsync(ServiceInstance[] orders, params (string, string)[] more) => GatewayFixture.StartAsync(
        orders,
        builder => builder.Services.AddSingleton(TimeProvider.System),
        [("servicecomb.matchGroup.all", All), ("servicecomb.retry.all", "maxAttempts: 2"), .. more]);

    private static async Task<HttpResponseMessage> PostAsync(GatewayFixture gateway, string text, bool knowsLength)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders/a") { Content = new StringContent(text) };
        request.Headers.TransferEncodingChunked = !knowsLength;
        return await gateway.Client.SendAsync(request, Stop);
    }

    private sealed class ClosedTransform : ITransformProvider
    {
        public void Apply(TransformBuilderContext context) => context.AddRequestTransform(static async one =>
        {
            one.HttpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await one.HttpContext.Response.WriteAsync("closed");
        });

        public void ValidateCluster(TransformClusterValidationContext context)
        {
        }

        public void ValidateRoute(TransformRouteValidationContext context)
        {
        }
    }

    private sealed class TimedOutClientFactory : ForwarderHttpClientFactory
    {
        protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) => new TimedOutHandler(handler);
    }

    private sealed class TimedOutHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(new TimeoutRejectedException());
    }
}
