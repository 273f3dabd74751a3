using System.Net.WebSockets;
using System.Text;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>A watch that collects text frames until the engine or the replay ends it.</summary>
internal sealed class OpenWatch : IAsyncDisposable
{
    private readonly ClientWebSocket _socket;
    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _frames = [];
    private readonly Task _reading;

    public OpenWatch(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = ReadAsync();
    }

    /// <summary>Gets a task that completes when the engine or the replay has ended the watch.</summary>
    public Task Ended => _reading;

    /// <summary>Gets the frames so far.</summary>
    public IReadOnlyList<string> Frames
    {
        get
        {
            lock (_frames)
            {
                return [.. _frames];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(length), _end.Token) is { MessageType: WebSocketMessageType.Text } part)
            {
                length += part.Count;
                if (part.EndOfMessage)
                {
                    lock (_frames)
                    {
                        _frames.Add(Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\n'));
                    }

                    length = 0;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // Only the frames are compared, not how the watch ended.
        }
    }
}
