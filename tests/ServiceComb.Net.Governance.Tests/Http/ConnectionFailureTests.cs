using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Http;

/// <summary>A call whose connection fails was not sent: it goes to another instance.</summary>
public sealed class ConnectionFailureTests
{
    private static readonly Uri Orders = new("http://orders/list");
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]");
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Documents => ["", "servicecomb.circuitBreaker.all", "servicecomb.timeLimiter.all", "servicecomb.instanceIsolation.all", "servicecomb.retry.all"];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_refused_connection_is_followed_by_another_instance_whatever_the_policies(string document)
    {
        await using var alive = await StubServer.StartAsync();
        using var fixture = new GovernanceFixture(_time, All, (document.Length == 0 ? "some.setting" : document, "{order: 0}"));
        fixture.Directory.Publish("orders", [.. Enumerable.Range(10, 76).Select(static i => FakeDirectory.Instance($"dead{i}", address: "http://127.0.0.1:1/")), alive.As("live")]);
        for (var i = 0; i < 4; i++)
        {
            using var once = new StreamContent(new OneWayStream("hello"));
            using var response = await fixture.Client.PostAsync(Orders, once, Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(Enumerable.Repeat("POST /list hello", 4), alive.Requests);
    }

    [Theory]
    [InlineData("refused", true)]
    [InlineData("name", true)]
    [InlineData("connect timeout", true)]
    [InlineData("handshake", false)]
    [InlineData("cut", false)]
    [InlineData("timeout of a client inside", false)]
    public async Task Only_failures_before_anything_was_sent_are_repeated_without_a_retry_document(string failure, bool isRepeated)
    {
        foreach (var document in new[] { "servicecomb.bulkhead.all", "servicecomb.bulkhead.other" })
        {
            var transport = new ScriptedHandler(request => request.RequestUri!.Host == "a.host" ? throw Failure(failure) : new HttpResponseMessage(HttpStatusCode.OK));
            using var fixture = CreateFixture(transport, All, (document, "maxConcurrentCalls: 10"));
            var failed = 0;
            for (var i = 0; i < 4; i++)
            {
                try
                {
                    Assert.Equal(HttpStatusCode.OK, (await fixture.Client.PostAsync(Orders, null, Stop)).StatusCode);
                }
                catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
                {
                    failed++;
                }
            }

            Assert.Equal(isRepeated ? 0 : 2, failed);
        }
    }

    [Fact]
    public async Task The_connect_timeout_of_the_clients_own_handler_is_a_failed_connection()
    {
        await using var alive = await StubServer.StartAsync();
        var blocked = new TaskCompletionSource();
        // Made before, so that the timeout, which is short, is that of the other instance alone.
        var connections = new ConcurrentQueue<Stream>();
        for (var i = 0; i < 4; i++)
        {
            connections.Enqueue(await ConnectAsync(new Uri(alive.Address)));
        }

        using var fixture = new GovernanceFixture(_time, services => services.AddHttpClient("governed").ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(1),
            ConnectCallback = async (context, cancellationToken) =>
            {
                if (context.DnsEndPoint.Host == "hole.host")
                {
                    await blocked.Task.WaitAsync(cancellationToken);
                }

                Assert.True(connections.TryDequeue(out var connection));
                return connection;
            },
        }));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("hole", address: "http://hole.host/"), alive.As("live"));
        // One of the two begins with the instance that drops packets.
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        }

        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("servicecomb.circuitBreaker.all")]
    public async Task A_connection_that_is_reset_before_the_request_is_a_failed_connection(string document)
    {
        await using var alive = await StubServer.StartAsync();
        using var fixture = new GovernanceFixture(_time, ResetConnections, All, (document.Length == 0 ? "some.setting" : document, "{order: 0}"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("killed", address: "http://killed.host/"), alive.As("live"));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await fixture.Client.PostAsync(Orders, null, Stop)).StatusCode);
        }

        fixture.Directory.Publish("orders", FakeDirectory.Instance("killed", address: "http://killed.host/"));
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => fixture.Client.PostAsync(Orders, null, Stop));
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
    }

    [Fact]
    public async Task Tries_of_a_call_are_bounded_in_number()
    {
        var transport = new ScriptedHandler(static _ => throw Failure("refused"));
        using var fixture = CreateFixture(transport);
        fixture.Directory.Publish("orders", [.. Enumerable.Range(1000, 300).Select(static i => FakeDirectory.Instance($"i{i}", address: $"http://i{i}.host/"))]);
        await Assert.ThrowsAsync<HttpRequestException>(() => fixture.Client.GetAsync(Orders, Stop));
        Assert.Equal(100, transport.Hosts.Count);
        Assert.Equal(100, transport.Hosts.Distinct().Count());
    }

    [Fact]
    public async Task Tries_of_a_call_are_bounded_in_time()
    {
        var transport = new ScriptedHandler(_ =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            throw Failure("connect timeout");
        });
        using var fixture = CreateFixture(transport, All, ("servicecomb.bulkhead.all", "maxConcurrentCalls: 10"));
        fixture.Directory.Publish("orders", [.. Enumerable.Range(1000, 300).Select(static i => FakeDirectory.Instance($"i{i}", address: $"http://i{i}.host/"))]);
        await Assert.ThrowsAnyAsync<Exception>(() => fixture.Client.GetAsync(Orders, Stop));
        Assert.Equal(6, transport.Hosts.Count);
    }

    [Fact]
    public async Task Every_failed_connection_counts_for_its_instance()
    {
        var transport = new ScriptedHandler(static request => request.RequestUri!.Host == "a.host" ? throw Failure("refused") : new HttpResponseMessage(HttpStatusCode.OK));
        using var fixture = CreateFixture(transport, All, ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 2"));
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        }

        Assert.Equal(2, transport.Hosts.Count(static host => host == "a.host"));
        Assert.Contains("Instance a of orders is isolated by servicecomb.instanceIsolation.all", fixture.Logs.Warnings);
    }

    [Fact]
    public async Task An_attempt_after_a_failed_connection_does_not_count_as_a_retry()
    {
        GovernanceFixture? called = null;
        var transport = new ScriptedHandler(request =>
        {
            if (request.RequestUri!.Host == "b.host")
            {
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            }

            // As the directory does, which passes over an instance that refused a connection.
            called!.Directory.Publish("orders", FakeDirectory.Instance("b", address: "http://b.host/"));
            throw Failure("refused");
        });
        using var fixture = called = new GovernanceFixture(TimeProvider.System, transport.Use, All, ("servicecomb.retry.all", "maxAttempts: 2"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"), FakeDirectory.Instance("b", address: "http://b.host/"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        Assert.Equal(3, transport.Hosts.Count(static host => host == "b.host"));
    }

    // Resets connections to the host killed.host.
    private static void ResetConnections(IServiceCollection services) =>
        services.AddHttpClient("governed").ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
        {
            ConnectCallback = static async (context, _) => context.DnsEndPoint.Host == "killed.host"
                ? ResetConnection.Open()
                : await ConnectAsync(new UriBuilder("http", context.DnsEndPoint.Host, context.DnsEndPoint.Port).Uri),
        });

    private static async Task<Stream> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, Stop);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static Exception Failure(string kind) => kind switch
    {
        "refused" => new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused)),
        "name" => new HttpRequestException(HttpRequestError.NameResolutionError, "no such host", new SocketException((int)SocketError.HostNotFound)),
        "connect timeout" => new TaskCanceledException("too slow", new TimeoutException("too slow")),
        "handshake" => new HttpRequestException(HttpRequestError.SecureConnectionError, "untrusted", new AuthenticationException()),
        "cut" => new HttpRequestException(HttpRequestError.ResponseEnded, "cut", new IOException()),
        _ => new TaskCanceledException("too slow", new TimeoutException("too slow", new TaskCanceledException())),
    };

    private GovernanceFixture CreateFixture(ScriptedHandler transport, params (string, string)[] documents)
    {
        var fixture = new GovernanceFixture(_time, transport.Use, documents);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"), FakeDirectory.Instance("b", address: "http://b.host/"));
        return fixture;
    }

    private sealed class OneWayStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override bool CanSeek => false;
    }
}
