using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>A raw websocket client, because ClientWebSocket hides pings, pongs and close frames.</summary>
internal sealed class RawSocket : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly TcpClient _client = new() { NoDelay = true };
    private NetworkStream _stream = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Gets the head of the response to the handshake.</summary>
    public string Head { get; private set; } = "";

    public static async Task<RawSocket> OpenAsync(Uri engine, string path, string headers = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
    {
        var socket = new RawSocket();
        await socket._client.ConnectAsync(engine.Host, engine.Port, Cancelled);
        socket._stream = socket._client.GetStream();
        await socket._stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"), Cancelled);
        while (!socket.Head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            socket.Head += (char)(await socket.TakeAsync(1))[0];
        }

        return socket;
    }

    /// <summary>Creates a masked frame, as clients send it.</summary>
    public static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, bool isFinal = true)
    {
        ReadOnlySpan<byte> mask = [0x11, 0x22, 0x33, 0x44];
        byte[] head = payload.Length < 126
            ? [(byte)((isFinal ? 0x80 : 0) | opcode), (byte)(0x80 | payload.Length)]
            : [(byte)((isFinal ? 0x80 : 0) | opcode), 0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        byte[] frame = [.. head, .. mask, .. payload];
        for (var i = 0; i < payload.Length; i++)
        {
            frame[head.Length + mask.Length + i] ^= mask[i % mask.Length];
        }

        return frame;
    }

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes, Cancelled);

    public Task SendAsync(int opcode, string payload = "") => SendAsync(Frame(opcode, Encoding.UTF8.GetBytes(payload)));

    /// <summary>The next frame: TEXT, PING and PONG with what they hold, CLOSE with status and reason, or END when the connection
    /// ended without more.</summary>
    public async Task<string> NextAsync()
    {
        byte[] head;
        byte[] payload;
        try
        {
            head = await TakeAsync(2);
            payload = await TakeAsync(head[1] == 126 ? BinaryPrimitives.ReadUInt16BigEndian(await TakeAsync(2)) : head[1]);
        }
        catch (IOException)
        {
            return "END";
        }

        Assert.Equal(0x80, head[0] & 0xf0);
        return (head[0] & 0x0f) switch
        {
            1 => $"TEXT {Encoding.UTF8.GetString(payload)}",
            8 => $"CLOSE {BinaryPrimitives.ReadUInt16BigEndian(payload)} {Encoding.UTF8.GetString(payload.AsSpan(2))}".TrimEnd(),
            9 => $"PING {Encoding.UTF8.GetString(payload)}".TrimEnd(),
            10 => $"PONG {Encoding.UTF8.GetString(payload)}".TrimEnd(),
            var opcode => $"OPCODE {opcode}",
        };
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> TakeAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, Cancelled).AsTask().WaitAsync(TestTimeout, Cancelled);
        return bytes;
    }
}
