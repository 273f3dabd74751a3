using System.Net.WebSockets;
using System.Threading.Channels;

namespace ServiceComb.Net.Engine.Registry.Watching;

/// <summary>One open watch. Frames wait in a bounded queue; a reader that falls behind is cut off, and finds out by
/// asking what it missed.</summary>
internal sealed class Watcher
{
    private const int MostWaitingFrames = 1024;

    // What a client may send: nothing but small talk, as in the real registry.
    private const int LargestFrame = 64;
    private readonly Channel<ReadOnlyMemory<byte>> _frames = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(MostWaitingFrames) { SingleReader = true });

    private volatile WebSocket? _socket;

    public void Offer(ReadOnlyMemory<byte> frame)
    {
        if (!_frames.Writer.TryWrite(frame))
        {
            _frames.Writer.TryComplete();
            _socket?.Abort();
        }
    }

    /// <summary>Sends frames until the client goes or the watch ends.</summary>
    public async Task RunAsync(WebSocket socket, CancellationToken stopping)
    {
        _socket = socket;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var sending = SendAsync(socket, ending.Token);
        try
        {
            await ReceiveAsync(socket, ending.Token);
        }
        finally
        {
            _frames.Writer.TryComplete();
            await ending.CancelAsync();
            await sending;
        }
    }

    private async Task SendAsync(WebSocket socket, CancellationToken ending)
    {
        try
        {
            await foreach (var frame in _frames.Reader.ReadAllAsync(ending))
            {
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, ending);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone or the watch ends.
        }
    }

    private static async Task ReceiveAsync(WebSocket socket, CancellationToken ending)
    {
        var buffer = new byte[LargestFrame + 1];
        try
        {
            while (true)
            {
                var received = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(received), ending);
                    received += part.Count;
                }
                while (!part.EndOfMessage && received <= LargestFrame && part.MessageType != WebSocketMessageType.Close);

                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ending);
                    return;
                }

                if (received > LargestFrame)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, null, ending);
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone or the engine stops.
        }
    }
}
