using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Registry;

public sealed class InstanceWatchTests
{
    private const string Event = """{"action":"CREATE","key":{"serviceName":"n"},"instance":{"instanceId":"i"}}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_arrive_until_the_engine_ends_the_watch()
    {
        var (events, stub) = await WatchAsync(async socket =>
        {
            await SendAsync(socket, Event);
            await SendAsync(socket, Event.Replace("CREATE", "DELETE", StringComparison.Ordinal));
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancelled);
        });
        Assert.Equal(["CREATE", "DELETE"], events.Select(change => change.Action));
        Assert.Equal("i", events[0].Instance!.InstanceId);
        Assert.Equal("GET /v4/default/registry/microservices/s%201/watcher", stub.Requests.Single().ToString());
    }

    [Fact]
    public async Task A_fragmented_frame_is_one_event()
    {
        var (events, _) = await WatchAsync(async socket =>
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(Event[..10]), WebSocketMessageType.Text, false, Cancelled);
            await socket.SendAsync(Encoding.UTF8.GetBytes(Event[10..]), WebSocketMessageType.Text, true, Cancelled);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancelled);
        });
        Assert.Equal("n", Assert.Single(events).Key!.ServiceName);
    }

    [Fact]
    public async Task An_invalid_frame_is_skipped()
    {
        var (events, _) = await WatchAsync(async socket =>
        {
            await SendAsync(socket, "{");
            await SendAsync(socket, """{"action":7}""");
            await SendAsync(socket, Event);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancelled);
        });
        Assert.Equal("CREATE", Assert.Single(events).Action);
    }

    [Fact]
    public async Task An_unknown_microservice_is_reported_by_a_frame()
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => WatchAsync(socket => SendAsync(socket, "service does not exist")));
        Assert.Equal((ErrorCodes.ServiceNotExists, "service does not exist"), (exception.ErrorCode, exception.Detail));
    }

    [Fact]
    public async Task A_frame_over_the_size_limit_ends_the_watch()
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => WatchAsync(socket => SendAsync(socket, $"{{{new string(' ', 1024 * 1024)}")));
        Assert.Contains("1048576", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_connection_ends_the_watch() => Assert.Equal(
        0,
        (await Assert.ThrowsAsync<EngineException>(() => WatchAsync(socket =>
        {
            socket.Abort();
            return Task.CompletedTask;
        }))).Status);

    [Fact]
    public async Task A_watch_disposed_while_reading_throws()
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await SendAsync(socket, Event);
            await socket.ReceiveAsync(new byte[1], CancellationToken.None);
        });
        using var transport = Transports.To(stub.Address);
        var watch = await new RegistryClient(transport).WatchAsync("s", Cancelled);
        await using var events = watch.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        Assert.True(await events.MoveNextAsync());
        var next = events.MoveNextAsync().AsTask();
        watch.Dispose();
        await Assert.ThrowsAsync<EngineException>(() => next.WaitAsync(TimeSpan.FromSeconds(120), Cancelled));
    }

    [Fact]
    public async Task A_watch_is_kept_open_by_pings_of_the_engine_and_ends_after_the_idle_timeout()
    {
        var opened = new TaskCompletionSource<Stream>();
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            opened.SetResult(await UpgradeAsync(context));
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        });
        var clock = new FakeTimeProvider();
        var options = Transports.Options(stub.Address);
        options.WatchClock = clock;
        using var transport = new EngineHttpClient(options);
        using var watch = await new RegistryClient(transport).WatchAsync("s", Cancelled);
        await using var events = watch.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        var next = events.MoveNextAsync().AsTask();
        var engine = await opened.Task;
        for (var minute = 0; minute < 10; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await engine.WriteAsync(new byte[] { 0x89, 0 }, Cancelled);
            var pong = new byte[6];
            await engine.ReadExactlyAsync(pong, Cancelled);
            // A masked pong without payload. A ping would stop the pings of the engine.
            Assert.Equal([0x8a, 0x80], pong[..2]);
        }

        Assert.False(next.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(75));
        var exception = await Assert.ThrowsAsync<EngineException>(() => next.WaitAsync(TimeSpan.FromSeconds(120), Cancelled));
        Assert.Contains("nothing was received for 00:01:15", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n")]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade\r\n")]
    public async Task A_connection_that_is_not_accepted_as_a_WebSocket_is_rejected(string headers)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var responding = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(Cancelled);
            var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096], Cancelled);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\n{headers}\r\n"), Cancelled);
            return await Record.ExceptionAsync(async () => await stream.ReadExactlyAsync(new byte[1], Cancelled));
        }, Cancelled);
        using var transport = Transports.To($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).WatchAsync("s", Cancelled));
        Assert.Contains("not accepted as a WebSocket", exception.Message, StringComparison.Ordinal);
        // The client closes the connection.
        Assert.IsAssignableFrom<IOException>(await responding.WaitAsync(TimeSpan.FromSeconds(120), Cancelled));
    }

    [Fact]
    public async Task A_canceled_reader_throws()
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.ReceiveAsync(new byte[1], CancellationToken.None);
        });
        using var transport = Transports.To(stub.Address);
        using var watch = await new RegistryClient(transport).WatchAsync("s", Cancelled);
        using var reader = new CancellationTokenSource();
        await using var events = watch.ReadAllAsync(reader.Token).GetAsyncEnumerator(Cancelled);
        var next = events.MoveNextAsync().AsTask();
        await reader.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(TimeSpan.FromSeconds(120), Cancelled));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(503)]
    public async Task A_watch_that_is_not_opened_is_reported(int status)
    {
        await using var stub = await StubEngine.RespondingAsync(status);
        using var transport = Transports.To(stub.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).WatchAsync("s", Cancelled));
        Assert.Contains("/microservices/s/watcher", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<(List<InstanceEvent> Events, StubEngine Stub)> WatchAsync(Func<WebSocket, Task> engine)
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await engine(socket);
        });
        using var transport = Transports.To(stub.Address);
        using var watch = await new RegistryClient(transport).WatchAsync("s 1", Cancelled);
        var events = new List<InstanceEvent>();
        await foreach (var change in watch.ReadAllAsync(Cancelled))
        {
            events.Add(change);
        }

        return (events, stub);
    }

    private static Task<Stream> UpgradeAsync(HttpContext context)
    {
        var key = Encoding.ASCII.GetBytes($"{context.Request.Headers.SecWebSocketKey}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
#pragma warning disable CA5350 // Required by the protocol.
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(key));
#pragma warning restore CA5350
        context.Response.Headers.Upgrade = "websocket";
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static Task SendAsync(WebSocket socket, string frame) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, Cancelled);
}
