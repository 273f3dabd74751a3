using System.Text;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests pings, pongs, close frames and invalid frames against transcripts of the real registry.</summary>
public sealed class SocketTests
{
    private const int Text = 1;
    private const int Close = 8;
    private const int Ping = 9;
    private const int Pong = 10;

    [Fact]
    public async Task The_response_to_a_ping_is_an_empty_pong()
    {
        await using var host = await RegistryHost.StartAsync();
        await using var watch = await WatchAsync(host, await host.CreateAsync("web"));
        await watch.SendAsync(Ping, "hello");
        Assert.Equal("PONG", await watch.NextAsync());
    }

    [Fact]
    public async Task A_client_is_pinged_every_30_seconds_and_disconnected_after_120_seconds_without_a_frame()
    {
        await using var host = await RegistryHost.StartAsync();
        await using var watch = await WatchAsync(host, await host.CreateAsync("web"));
        for (var ping = 1; ping <= 3; ping++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal("PING", await watch.NextAsync());
        }

        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("END", await watch.NextAsync());
    }

    [Fact]
    public async Task A_client_that_responds_to_pings_stays_connected()
    {
        var clock = new InterruptedClock();
        await using var host = await RegistryHost.StartAsync(clock: clock);
        var consumer = await host.CreateAsync("web");
        await using var watch = await WatchAsync(host, consumer);
        for (var ping = 1; ping <= 10; ping++)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal("PING", await watch.NextAsync());
            await host.FindAsync("web");
            // The engine reads its clock after it has read the pong.
            var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            clock.Interrupt(read.SetResult);
            await watch.SendAsync(Pong);
            await read.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        }

        await TakenAsync(watch);
    }

    [Fact]
    public async Task A_client_that_sends_pings_is_not_pinged_and_is_disconnected_120_seconds_after_its_last_frame()
    {
        await using var host = await RegistryHost.StartAsync();
        await using var watch = await WatchAsync(host, await host.CreateAsync("web"));
        await watch.SendAsync(Ping);
        Assert.Equal("PONG", await watch.NextAsync());
        host.Clock.Advance(TimeSpan.FromSeconds(100));
        await watch.SendAsync(Ping);
        Assert.Equal("PONG", await watch.NextAsync());
        host.Clock.Advance(TimeSpan.FromSeconds(119));
        await watch.SendAsync(Ping);
        Assert.Equal("PONG", await watch.NextAsync());
        host.Clock.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal("END", await watch.NextAsync());
    }

    [Fact]
    public async Task The_watch_of_a_deleted_service_is_no_longer_pinged_and_times_out()
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        await using var watch = await WatchAsync(host, consumer);
        await host.SendAsync(HttpMethod.Delete, $"microservices/{consumer}");
        host.Clock.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal("END", await watch.NextAsync());
    }

    [Fact]
    public async Task A_close_frame_is_echoed_and_the_connection_is_closed()
    {
        await using var host = await RegistryHost.StartAsync();
        await using var watch = await WatchAsync(host, await host.CreateAsync("web"));
        await watch.SendAsync(RawSocket.Frame(Close, [0x03, 0xe8, .. "bye"u8]));
        Assert.Equal("CLOSE 1000 bye", await watch.NextAsync());
        Assert.Equal("END", await watch.NextAsync());
    }

    [Fact]
    public async Task An_unknown_service_is_reported_in_a_frame_without_a_close_frame()
    {
        await using var host = await RegistryHost.StartAsync();
        await using var watch = await WatchAsync(host, "nosuch");
        Assert.StartsWith("HTTP/1.1 101", watch.Head, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", watch.Head, StringComparison.Ordinal);
        Assert.Equal("TEXT service does not exist", await watch.NextAsync());
        Assert.Equal("END", await watch.NextAsync());
    }

    [Fact]
    public async Task Messages_of_64_bytes_are_ignored_and_65_bytes_are_too_many()
    {
        await using var host = await RegistryHost.StartAsync();
        await using var watch = await WatchAsync(host, await host.CreateAsync("web"));
        await watch.SendAsync(Text, new string('z', 64));
        await TakenAsync(watch);
        await watch.SendAsync(Text, new string('y', 65));
        Assert.Equal("CLOSE 1009", await watch.NextAsync());
        Assert.Equal("END", await watch.NextAsync());
    }

    [Fact]
    public async Task The_size_limit_applies_to_the_whole_of_a_fragmented_message()
    {
        await using var host = await RegistryHost.StartAsync();
        await using var watch = await WatchAsync(host, await host.CreateAsync("web"));
        var part = Encoding.ASCII.GetBytes(new string('p', 33));
        await watch.SendAsync([.. RawSocket.Frame(Text, part, isFinal: false), .. RawSocket.Frame(Ping, []), .. RawSocket.Frame(0, part)]);
        Assert.Equal("PONG", await watch.NextAsync());
        Assert.Equal("CLOSE 1009", await watch.NextAsync());
    }

    [Fact]
    public async Task Frames_can_arrive_byte_by_byte_or_several_at_a_time()
    {
        await using var host = await RegistryHost.StartAsync();
        await using var watch = await WatchAsync(host, await host.CreateAsync("web"));
        foreach (var one in RawSocket.Frame(Ping, "slowly"u8))
        {
            await watch.SendAsync([one]);
        }

        Assert.Equal("PONG", await watch.NextAsync());
        var ping = RawSocket.Frame(Ping, new byte[125]);
        await watch.SendAsync([.. Enumerable.Repeat(ping, 20).SelectMany(static frame => frame)]);
        for (var pong = 0; pong < 20; pong++)
        {
            Assert.Equal("PONG", await watch.NextAsync());
        }
    }

    [Fact]
    public async Task A_slow_reader_is_disconnected_and_other_readers_receive_every_event()
    {
        const int Events = 3000;
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        // Only instances that are created together with a service can be this large.
        var provider = (string)(await host.SendAsync(HttpMethod.Post, "microservices", new JsonObject
        {
            ["service"] = new JsonObject { ["appId"] = "shop", ["serviceName"] = "orders", ["version"] = "1.0.0" },
            ["instances"] = new JsonArray(new JsonObject
            {
                ["instanceId"] = "large",
                ["hostName"] = "host",
                ["properties"] = new JsonObject { ["filler"] = new string('x', 30_000) },
            }),
        })).Body!["serviceId"]!;
        await host.FindAsync("orders", consumer);
        await using var slow = await WatchAsync(host, consumer);
        await using var reader = await WatchAsync(host, consumer);
        var heard = 0;
        var reading = Task.Run(async () =>
        {
            for (; heard < Events; Interlocked.Increment(ref heard))
            {
                Assert.StartsWith("TEXT {\"action\":\"UPDATE\"", await reader.NextAsync(), StringComparison.Ordinal);
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < Events; i++)
        {
            await host.SendAsync(HttpMethod.Put, $"microservices/{provider}/instances/large/status?value={(i % 2 == 0 ? "DOWN" : "UP")}");
            while (i - Volatile.Read(ref heard) > 500 && !reading.IsCompleted)
            {
                await Task.Yield();
            }
        }

        await reading;
        // The frames in the buffers of the network, and at most 1024 queued frames.
        var late = 0;
        while (await slow.NextAsync() != "END")
        {
            late++;
        }

        Assert.InRange(late, 0, Events - 1);
        await TakenAsync(reader);
    }

    [Theory]
    [InlineData("no mask", "bad MASK", 0x81, 0x00)]
    [InlineData("compressed", "reserved bits are set", 0xc1, 0x80)]
    [InlineData("no such kind", "bad opcode 3", 0x83, 0x80)]
    [InlineData("a ping in parts", "FIN not set on control", 0x09, 0x80)]
    [InlineData("a ping too long", "len > 125 for control", 0x89, 0xfe)]
    [InlineData("a part of nothing", "continuation after FIN", 0x80, 0x80, 1, 2, 3, 4)]
    [InlineData("a message within another", "data before FIN", 0x01, 0x80, 1, 2, 3, 4, 0x81, 0x80, 1, 2, 3, 4)]
    [InlineData("half a status", "bad close size 1", 0x88, 0x81, 1, 2, 3, 4, 5)]
    public async Task An_invalid_frame_closes_only_its_own_socket(string what, string reason, params int[] bytes)
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        await using var other = await WatchAsync(host, consumer);
        await using var watch = await WatchAsync(host, consumer);
        await watch.SendAsync(Array.ConvertAll(bytes, static one => (byte)one));
        Assert.Equal($"{what}: CLOSE 1002 {reason}", $"{what}: {await watch.NextAsync()}");
        Assert.Equal("END", await watch.NextAsync());
        await TakenAsync(other);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")]
    [InlineData("Sec-WebSocket-Version: 13\r\n")]
    [InlineData("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n")]
    public async Task An_invalid_handshake_is_a_bad_request(string headers)
    {
        await using var host = await RegistryHost.StartAsync();
        await using var refused = await RawSocket.OpenAsync(host.Engine.RegistryAddress, Watcher("any"), $"Upgrade: websocket\r\nConnection: Upgrade\r\n{headers}");
        Assert.StartsWith("HTTP/1.1 400", refused.Head, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-Websocket-Version: 13\r\n", refused.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(Text, "beats other")]
    [InlineData(Ping, "beats other")]
    [InlineData(Pong, "beats other")]
    [InlineData(null, "other")]
    public async Task Every_frame_of_a_heartbeat_socket_is_a_heartbeat(int? opcode, string alive)
    {
        await using var host = await RegistryHost.StartAsync();
        var provider = await host.CreateAsync("orders");
        await host.RegisterAsync(provider, "beats");
        await host.RegisterAsync(provider, "other", interval: 30);
        await using var socket = await RawSocket.OpenAsync(host.Engine.RegistryAddress, $"/v4/default/registry/microservices/{provider}/instances/beats/heartbeat");
        // Opening the socket counts as a heartbeat, possibly after the handshake: wait for it before the clock advances.
        await TakenAsync(socket);
        host.Pass(15);
        // A close frame is not a heartbeat, and its echo shows that the previous frames were processed.
        await socket.SendAsync([.. opcode is { } one ? RawSocket.Frame(one, []) : [], .. RawSocket.Frame(Close, [0x03, 0xe8])]);
        var said = await socket.NextAsync();
        Assert.Equal("CLOSE 1000", said == "PONG" ? await socket.NextAsync() : said);
        host.Pass(15);
        Assert.Equal(alive, await host.FindAsync("orders"));
    }

    [Fact]
    public async Task A_heartbeat_socket_is_closed_when_its_instance_is_removed()
    {
        await using var host = await RegistryHost.StartAsync();
        var provider = await host.CreateAsync("orders");
        await host.RegisterAsync(provider, "i");
        var path = $"/v4/default/registry/microservices/{provider}/instances/i/heartbeat";
        await using var socket = await RawSocket.OpenAsync(host.Engine.RegistryAddress, path);
        await host.SendAsync(HttpMethod.Delete, $"microservices/{provider}/instances/i");
        await socket.SendAsync(Pong);
        const string Missing = "CLOSE 4001 heartbeat reporting failed because the instance does not exist";
        Assert.Equal(Missing, await socket.NextAsync());
        await using var late = await RawSocket.OpenAsync(host.Engine.RegistryAddress, path);
        Assert.Equal(Missing, await late.NextAsync());
        Assert.Equal("END", await late.NextAsync());
    }

    private static Task<RawSocket> WatchAsync(RegistryHost host, string serviceId) => RawSocket.OpenAsync(host.Engine.RegistryAddress, Watcher(serviceId));

    private static string Watcher(string serviceId) => $"/v4/default/registry/microservices/{serviceId}/watcher";

    // A pong shows that all previous frames were processed.
    private static async Task TakenAsync(RawSocket socket)
    {
        await socket.SendAsync(Ping);
        Assert.Equal("PONG", await socket.NextAsync());
    }
}
