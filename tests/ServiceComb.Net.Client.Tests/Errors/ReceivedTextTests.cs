using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Client.Tests.Errors;

/// <summary>Tests that received texts in messages are bounded, on one line and without control characters.</summary>
public sealed class ReceivedTextTests
{
    private const string Hostile = "a\u001b[2Jb\r\nfake: line\u202ec\u2028d\0e";
    private readonly FakeLogCollector _logs = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("errorCode")]
    [InlineData("errorMessage")]
    [InlineData("detail")]
    [InlineData("error_code")]
    [InlineData("error_msg")]
    public async Task Every_field_of_an_error_is_escaped_and_bounded(string field)
    {
        foreach (var text in (string[])[Hostile, new string('x', 20 * 1024 * 1024)])
        {
            var body = $$"""{"{{field}}":{{System.Text.Json.JsonSerializer.Serialize(text)}}}""";
            await using var stub = await StubEngine.RespondingAsync(400, body);
            var failure = await FailureAsync(stub.Address);
            AssertSafe(failure);
        }
    }

    [Fact]
    public async Task The_escaped_text_shows_the_received_characters()
    {
        await using var stub = await StubEngine.RespondingAsync(400, """{"errorCode":"400001","errorMessage":"no","detail":"one\u001b[31mtwo\r\nthree ünïcode 中文"}""");
        Assert.EndsWith(@"400001, no: one\u001B[31mtwo\u000D\u000Athree ünïcode 中文", (await FailureAsync(stub.Address)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_not_JSON_is_escaped_and_bounded()
    {
        await using var stub = await StubEngine.StartAsync(context =>
        {
            context.Response.StatusCode = 502;
            return context.Response.Body.WriteAsync(Enumerable.Range(0, 100_000).Select(value => (byte)value).ToArray()).AsTask();
        });
        AssertSafe(await FailureAsync(stub.Address));
    }

    [Fact]
    public async Task Names_in_JSON_of_another_shape_are_escaped_and_bounded()
    {
        var name = System.Text.Json.JsonSerializer.Serialize(Hostile + new string('n', 1024 * 1024));
        await using var stub = await StubEngine.RespondingAsync(200, "{\"services\":[{\"properties\":{" + name + ":{\"a\":[]}}}]}");
        using var transport = Transports.To(stub.Address);
        AssertSafe(await FailureAsync(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled)));
        await using var list = await StubEngine.RespondingAsync(200, "[{\"policies\":[{\"selector\":{" + name + ":[1]}}]}]");
        using var cloud = Transports.To(list.Address);
        AssertSafe(await FailureAsync(() => new CloudGovernanceClient(cloud).ListAsync(GovernanceKind.MatchGroup, cancellationToken: Cancelled)));
        await using var metrics = await StubEngine.RespondingAsync(200, "[{" + name + ":[1]},5]");
        using var monitor = Transports.To(metrics.Address);
        AssertSafe(await FailureAsync(() => new MonitorClient(monitor).GetMetricsAsync("s", cancellationToken: Cancelled)));
    }

    [Fact]
    public async Task A_peer_that_does_not_speak_HTTP_is_logged_safely()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var responding = RespondAsync(listener, Encoding.ASCII.GetBytes("\u001b[2J\u001b]0;owned\u0007 SSH-2.0 " + new string('z', 20_000) + "\n\n"), stop.Token);
        var options = Transports.Options($"http://{listener.LocalEndpoint}");
        using var transport = new EngineHttpClient(options, logs: _logs.CreateFactory());
        for (var call = 0; call < 3; call++)
        {
            AssertSafe(await FailureAsync(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled)));
        }

        Assert.NotEmpty(_logs.MessagesWithExceptions);
        Assert.All(_logs.MessagesWithExceptions, AssertSafe);
        await stop.CancelAsync();
        await responding;
    }

    [Fact]
    public async Task A_frame_of_a_watch_that_is_not_an_event_is_escaped_and_bounded()
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(Encoding.UTF8.GetBytes("\u001b[2J" + new string('\r', 900_000)), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        using var transport = Transports.To(stub.Address);
        using var watch = await new RegistryClient(transport).WatchAsync("s", Cancelled);
        AssertSafe(await FailureAsync(async () =>
        {
            await foreach (var change in watch.ReadAllAsync(Cancelled))
            {
                Assert.Fail($"{change}");
            }
        }));
    }

    private static void AssertSafe(EngineException failure)
    {
        AssertSafe(failure.Message);
        AssertSafe(failure.ErrorCode);
        AssertSafe(failure.ErrorMessage);
        AssertSafe(failure.Detail ?? "");
        Assert.True(failure.ToString().Length < 20_000);
        Assert.DoesNotContain('\u001b', failure.ToString());
    }

    private static void AssertSafe(string text)
    {
        Assert.True(text.Length < 2000, $"{text.Length} characters");
        Assert.DoesNotContain(text.TrimEnd(), static c => char.IsControl(c) || c is '\u202e' or '\u2028');
    }

    private static async Task<EngineException> FailureAsync(string address)
    {
        using var transport = Transports.To(address);
        return await FailureAsync(() => new RegistryClient(transport).GetMicroserviceAsync("s", Cancelled));
    }

    private static Task<EngineException> FailureAsync(Func<Task> call) => Assert.ThrowsAsync<EngineException>(call);

    private static async Task RespondAsync(TcpListener listener, byte[] response, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(cancellationToken);
                var stream = client.GetStream();
                try
                {
                    await stream.ReadAtLeastAsync(new byte[1], 1, cancellationToken: cancellationToken);
                    await stream.WriteAsync(response, cancellationToken);
                }
                catch (IOException)
                {
                    // The client disconnected.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    [Fact]
    public void A_timeout_remains_a_timeout_when_the_message_of_its_cause_is_escaped()
    {
        var escaped = ReceivedText.Escape(new TimeoutException("no response within 5 s", new ObjectDisposedException("stream", "first line\nsecond line")));
        Assert.IsType<TimeoutException>(escaped);
        Assert.StartsWith("no response within 5 s: first line\\u000A", escaped.Message, StringComparison.Ordinal);
    }
}
