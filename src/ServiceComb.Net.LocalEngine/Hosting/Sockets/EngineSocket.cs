using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>A websocket of the registry. Frames wait in a bounded queue; a reader that falls behind is cut off. It is pinged
/// every 30 seconds until the client sends a ping of its own, and dropped after 120 seconds without any frame, as the real
/// registry does. At rest it is one pending read and nothing else: there may be thousands.</summary>
internal abstract class EngineSocket(SocketPings pings) : IThreadPoolWorkItem
{
    private const int MaxWaitingFrames = 1024;
    private const long PingEvery = 30_000;
    private const long MaxSilence = 120_000;

    // What a client may send: nothing but small talk, as in the real registry.
    private const int MaxMessageSize = 64;
    private const int NoMessage = -1;
    private static readonly byte[] Ping = SocketFrame.Compose(SocketFrameKind.Ping, []);
    private static readonly byte[] Pong = SocketFrame.Compose(SocketFrameKind.Pong, []);
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private HttpContext? _context;
    private Stream? _stream;
    private TaskCompletionSource? _sent;
    private long _lastReceived = pings.Now;
    private long _nextPing = pings.Now + PingEvery;
    private int _messageLength = NoMessage;
    private volatile bool _isPinged = true;
    private bool _isSending;
    private volatile bool _isOver;

    /// <summary>When it is to be looked at again, in milliseconds of the pings.</summary>
    public long NextCheck => Math.Min(_isPinged ? _nextPing : long.MaxValue, Volatile.Read(ref _lastReceived) + MaxSilence);

    /// <summary>Sends a frame, after those that wait.</summary>
    public void Enqueue(ReadOnlyMemory<byte> frame)
    {
        lock (_waiting)
        {
            if (_isOver)
            {
                return;
            }

            if (_waiting.Count == MaxWaitingFrames)
            {
                End();
                return;
            }

            _waiting.Enqueue(frame);
            StartSending();
        }
    }

    /// <summary>Sends no more pings, so that it is dropped when the client says nothing of its own accord.</summary>
    public void StopPinging() => _isPinged = false;

    /// <summary>Pings the client when it is time, and drops it when it was silent for too long.</summary>
    /// <returns>Whether it is to be looked at again.</returns>
    public bool CheckTimeouts(long now)
    {
        if (now - Volatile.Read(ref _lastReceived) >= MaxSilence)
        {
            Drop();
        }
        else if (_isPinged && now >= _nextPing)
        {
            _nextPing = now + PingEvery;
            Enqueue(Ping);
        }

        return !_isOver;
    }

    /// <summary>Sends the waiting frames, one after the other.</summary>
    public void Execute() => _ = SendAsync(_stream!);

    /// <summary>Says one thing to a client and goes, without a word of farewell.</summary>
    public static async Task SendAndCloseAsync(HttpContext context, ReadOnlyMemory<byte> text)
    {
        var stream = await SocketUpgrade.AcceptAsync(context);
        await stream.WriteAsync(SocketFrame.Compose(SocketFrameKind.Text, text.Span), context.RequestAborted);
    }

    /// <summary>Accepts the socket, and sends and takes frames until the client goes or it is dropped.</summary>
    protected async Task RunAsync(HttpContext context, CancellationToken stopping)
    {
        try
        {
            Start(context, await SocketUpgrade.AcceptAsync(context));
            using var stop = stopping.UnsafeRegister(static socket => ((EngineSocket)socket!).Drop(), this);
            pings.Add(this);
            if (await OnReceivedAsync() is { } close)
            {
                Enqueue(close.ToFrame());
            }
            else
            {
                await ReadAsync(_stream!);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or ConnectionAbortedException)
        {
            // The client is gone, fell silent or behind, or the engine stops.
        }

        await EndAsync();
    }

    /// <summary>The client sent a frame, of whatever kind, or opened the socket.</summary>
    /// <returns>Why the socket is to end; null when it goes on.</returns>
    protected virtual ValueTask<SocketClose?> OnReceivedAsync() => default;

    private void Start(HttpContext context, Stream stream)
    {
        lock (_waiting)
        {
            (_context, _stream) = (context, stream);
            StartSending();
        }
    }

    private void Drop()
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
        _context?.Abort();
    }

    // Not at once: whoever offers a frame holds a lock and offers it to many.
    private void StartSending()
    {
        if (!_isSending && _stream is not null && _waiting.Count > 0)
        {
            _isSending = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task SendAsync(Stream stream)
    {
        try
        {
            while (TryTake(out var frame))
            {
                await stream.WriteAsync(frame);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client is gone or the socket ends. The reading side sees it, too.
            Drop();
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

    private async Task ReadAsync(Stream stream)
    {
        bool goesOn;
        do
        {
            // Nothing is held for what a client rarely says: the buffer comes when there is something to read.
            _ = await stream.ReadAsync(Memory<byte>.Empty);
            var buffer = ArrayPool<byte>.Shared.Rent(SocketFrame.MaxLength);
            try
            {
                goesOn = await TakeFramesAsync(stream, buffer);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        while (goesOn);
    }

    // Takes frames until none is begun and not whole. Whether the socket goes on.
    private async ValueTask<bool> TakeFramesAsync(Stream stream, byte[] buffer)
    {
        var length = 0;
        do
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                return false;
            }

            length += read;
            var used = 0;
            while (TryTakeFrame(buffer.AsSpan(used, length - used), out var taken, out var reply, out var isLast))
            {
                used += taken;
                Volatile.Write(ref _lastReceived, pings.Now);
                if (!isLast && await OnReceivedAsync() is { } close)
                {
                    (reply, isLast) = (close.ToFrame(), true);
                }

                if (reply is not null)
                {
                    Enqueue(reply);
                }

                if (isLast)
                {
                    return false;
                }
            }

            buffer.AsSpan(used, length - used).CopyTo(buffer);
            length -= used;
        }
        while (length > 0);
        return true;
    }

    // Takes the frame the bytes begin with, if it is there as a whole, or if its head shows that it may not be sent.
    private bool TryTakeFrame(Span<byte> bytes, out int taken, out byte[]? reply, out bool isLast)
    {
        (taken, reply, isLast) = (0, null, false);
        if (!SocketFrame.TryRead(bytes, out var frame, out var headLength, out var problem))
        {
            return false;
        }

        problem ??= frame.IsControl ? null : ProblemOf(frame);
        if (problem is not null)
        {
            (reply, isLast) = (problem.ToFrame(), true);
            return true;
        }

        taken = headLength + (int)frame.PayloadLength;
        if (taken > bytes.Length)
        {
            return false;
        }

        var payload = SocketFrame.Unmask(bytes[..taken], headLength);
        switch (frame.Kind)
        {
            case SocketFrameKind.Close:
                isLast = true;
                reply = payload.Length == 1 ? SocketClose.Protocol("bad close size 1").ToFrame() : SocketFrame.Compose(SocketFrameKind.Close, payload);
                break;
            case SocketFrameKind.Ping:
                _isPinged = false;
                reply = Pong;
                break;
            case SocketFrameKind.Pong:
                break;
            default:
                _messageLength = frame.IsFinal ? NoMessage : Math.Max(_messageLength, 0) + (int)frame.PayloadLength;
                break;
        }

        return true;
    }

    private SocketClose? ProblemOf(SocketFrame frame) =>
        frame.Kind == SocketFrameKind.Continuation && _messageLength == NoMessage ? SocketClose.Protocol("continuation after FIN")
        : frame.Kind != SocketFrameKind.Continuation && _messageLength != NoMessage ? SocketClose.Protocol("data before FIN")
        : frame.PayloadLength is < 0 or > MaxMessageSize || Math.Max(_messageLength, 0) + frame.PayloadLength > MaxMessageSize ? SocketClose.TooLarge
        : null;

    // Ends it when everything is sent.
    private async Task EndAsync()
    {
        Task sent;
        lock (_waiting)
        {
            sent = _isSending ? (_sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }

        await sent;
        lock (_waiting)
        {
            (_isOver, _context) = (true, null);
            _waiting.Clear();
        }
    }
}
