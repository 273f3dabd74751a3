using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;

namespace ServiceComb.Net.Benchmarks.Engine;

/// <summary>A connection of the load generator, with at most one request under way.</summary>
internal sealed class LoadConnection(Socket socket, Func<byte[]> next) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;
    private long _sent;

    public Socket Socket => socket;

    /// <summary>Whether a response is outstanding.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Whether the last response was a success.</summary>
    public bool IsSuccess { get; private set; }

    /// <summary>Ticks of the stopwatch from the request to its response.</summary>
    public long Latency { get; private set; }

    public void Send()
    {
        (_length, IsWaiting, _sent) = (0, true, Stopwatch.GetTimestamp());
        socket.Send(next());
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>Whether the response is complete.</returns>
    /// <exception cref="InvalidOperationException">The server closed the connection, or the response is too long.</exception>
    public bool TryReceive()
    {
        var received = socket.Receive(_buffer.AsSpan(_length));
        if (received == 0)
        {
            throw new InvalidOperationException("the connection was closed, or a response is longer than 64 KiB");
        }

        _length += received;
        var response = _buffer.AsSpan(0, _length);
        if (!IsComplete(response))
        {
            return false;
        }

        (IsWaiting, Latency, IsSuccess) = (false, Stopwatch.GetTimestamp() - _sent, response["HTTP/1.1 ".Length] == (byte)'2');
        return true;
    }

    public void Dispose() => socket.Dispose();

    private static bool IsComplete(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = response[..(end + 2)];
        var at = head.IndexOf("Content-Length: "u8);
        return at < 0 || !Utf8Parser.TryParse(head[(at + "Content-Length: ".Length)..], out int length, out _)
            ? response.EndsWith("\r\n0\r\n\r\n"u8)
            : response.Length >= end + 4 + length;
    }
}
