using System.Net.WebSockets;
using ServiceComb.Net.Engine.Registry.State;

namespace ServiceComb.Net.Engine.Registry.Watching;

/// <summary>One open watch. Frames wait in a bounded queue; a reader that falls behind is cut off, and finds out by
/// asking what it missed. At rest a watch is one pending receive and nothing else: there may be thousands.</summary>
internal sealed class Watcher : IThreadPoolWorkItem
{
    private const int MostWaitingFrames = 1024;

    // What a client may send: nothing but small talk, as in the real registry.
    private const int LargestFrame = 64;
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private readonly Tenant _tenant;
    private readonly ServiceState _consumer;
    private WebSocket? _socket;
    private TaskCompletionSource? _sent;
    private bool _isSending;
    private bool _isOver;

    private Watcher(Tenant tenant, ServiceState consumer) => (_tenant, _consumer) = (tenant, consumer);

    /// <summary>A watch that is yet to run. It hears of events from now on, before the client hears that the watch is open:
    /// whatever the client does next is an event it will see.</summary>
    public static Watcher Of(Tenant tenant, ServiceState consumer)
    {
        var watcher = new Watcher(tenant, consumer);
        lock (tenant.Changing)
        {
            consumer.Add(watcher);
        }

        return watcher;
    }

    public void Offer(ReadOnlyMemory<byte> frame)
    {
        lock (_waiting)
        {
            if (_isOver)
            {
                return;
            }

            if (_waiting.Count == MostWaitingFrames)
            {
                End();
                return;
            }

            _waiting.Enqueue(frame);
            StartSending();
        }
    }

    /// <summary>Sends frames until the client goes or the watch ends.</summary>
    public async Task RunAsync(Task<WebSocket> accepting, CancellationToken stopping)
    {
        try
        {
            using var socket = await accepting;
            lock (_waiting)
            {
                _socket = socket;
                StartSending();
            }

            using var stop = stopping.UnsafeRegister(static state => ((Watcher)state!).Stop(), this);
            try
            {
                // Nothing is held for what a client rarely says: the buffer comes when there is something to read.
                while ((await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None)).MessageType != WebSocketMessageType.Close
                    && await TakeSmallTalkAsync(socket))
                {
                }

                await socket.CloseOutputAsync(socket.CloseStatus is null ? WebSocketCloseStatus.MessageTooBig : WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
            {
                // The client is gone, fell behind, or the engine stops.
            }

            await EndAsync();
        }
        finally
        {
            lock (_tenant.Changing)
            {
                _consumer.Remove(this);
            }
        }
    }

    /// <summary>Starts what sends the waiting frames, one after the other.</summary>
    public void Execute() => _ = SendAsync(_socket!);

    private void Stop()
    {
        lock (_waiting)
        {
            End();
        }
    }

    private void End()
    {
        _isOver = true;
        _waiting.Clear();
        _socket?.Abort();
    }

    // Not at once: whoever offers a frame holds a lock and offers it to many.
    private void StartSending()
    {
        if (!_isSending && _socket is not null && _waiting.Count > 0)
        {
            _isSending = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task SendAsync(WebSocket socket)
    {
        try
        {
            while (TryTake(out var frame))
            {
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client is gone or the watch ends. The receiving side sees it, too.
            Stop();
        }
        finally
        {
            lock (_waiting)
            {
                _isSending = false;
                _sent?.TrySetResult();
                StartSending();
            }
        }
    }

    private bool TryTake(out ReadOnlyMemory<byte> frame)
    {
        lock (_waiting)
        {
            return _waiting.TryDequeue(out frame);
        }
    }

    // Whether the watch goes on.
    private static async Task<bool> TakeSmallTalkAsync(WebSocket socket)
    {
        var buffer = new byte[LargestFrame + 1];
        var received = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(received), CancellationToken.None);
            received += part.Count;
        }
        while (!part.EndOfMessage && received <= LargestFrame);
        return received <= LargestFrame && part.MessageType != WebSocketMessageType.Close;
    }

    private Task EndAsync()
    {
        lock (_waiting)
        {
            var sent = _isSending ? (_sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
            End();
            return sent;
        }
    }
}
