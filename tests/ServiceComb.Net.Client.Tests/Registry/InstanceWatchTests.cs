using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Client.Addresses;
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
    public async Task A_frame_in_parts_is_one_event()
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
    public async Task A_frame_nobody_can_read_is_passed_over()
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
    public async Task An_unknown_microservice_is_told_by_a_frame()
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => WatchAsync(socket => SendAsync(socket, "service does not exist")));
        Assert.Equal((ErrorCodes.ServiceNotExists, "service does not exist"), (exception.ErrorCode, exception.Detail));
    }

    [Fact]
    public async Task A_frame_over_the_size_limit_breaks_the_watch()
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => WatchAsync(socket => SendAsync(socket, $"{{{new string(' ', 1024 * 1024)}")));
        Assert.Contains("1048576", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_connection_breaks_the_watch() => Assert.Equal(
        0,
        (await Assert.ThrowsAsync<EngineException>(() => WatchAsync(socket =>
        {
            socket.Abort();
            return Task.CompletedTask;
        }))).Status);

    [Fact]
    public async Task A_watch_that_is_closed_under_its_reader_is_a_broken_one()
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
        await Assert.ThrowsAsync<EngineException>(() => next.WaitAsync(TimeSpan.FromSeconds(10), Cancelled));
    }

    [Fact]
    public async Task An_engine_that_leaves_pings_unanswered_breaks_the_watch()
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            // Nobody reads the socket, so nobody answers the ping.
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var given = new TaskCompletionSource();
            await using var _ = context.RequestAborted.Register(given.SetResult);
            await given.Task;
        });
        var options = new EngineClientOptions { WatchPingInterval = TimeSpan.FromMilliseconds(100) };
        options.Addresses.Add(stub.Address);
        using var transport = new EngineTransport(options);
        using var watch = await new RegistryClient(transport).WatchAsync("s", Cancelled);
        await using var events = watch.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        var exception = await Assert.ThrowsAsync<EngineException>(() => events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancelled));
        Assert.Contains("Pong", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_who_gives_up_is_told_so()
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
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(TimeSpan.FromSeconds(10), Cancelled));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(503)]
    public async Task A_watch_that_is_not_opened_is_reported(int status)
    {
        await using var stub = await StubEngine.AnsweringAsync(status);
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

    private static Task SendAsync(WebSocket socket, string frame) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, Cancelled);
}
