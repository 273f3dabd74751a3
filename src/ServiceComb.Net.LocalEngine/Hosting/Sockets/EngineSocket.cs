using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>A websocket of the registry. Outgoing frames are queued; the connection is aborted when the queue is full. The
/// client is pinged every 30 seconds until it sends a ping itself, and is disconnected after 120 seconds without a frame,
/// as in the real registry, and when its account was deleted. An idle socket costs one pending read, because there may be thousands.</summary>
internal abstract class EngineSocket(ISocketAccess? access, SocketKeepAlive keepAlive) : IThreadPoolWorkItem
{
    private const int MaxQueuedFrames = 1024;
    private const long PingInterval = 30_000;
    private const long IdleTimeout = 120_000;

    // Clients are expected to send only control frames and short messages, as in the real registry.
    private const int MaxMessageSize = 64;
    private const int NoMessage = -1;
    private static readonly byte[] Ping = SocketFrame.Compose(SocketFrameKind.Ping, []);
    private static readonly byte[] Pong = SocketFrame.Compose(SocketFrameKind.Pong, []);
    private readonly Queue<ReadOnlyMemory<byte>> _sendQueue = new();
    private HttpContext? _context;
    private Stream? _stream;
    private TaskCompletionSource? _drained;
    private long _lastReceived = keepAlive.Now;
    private long _nextPing = keepAlive.Now + PingInterval;
    private int _messageLength = NoMessage;
    private volatile bool _isPinged = true;
    private bool _isSending;
    private volatile bool _isClosed;

    /// <summary>Gets when the timeouts are to be checked again, in milliseconds of
    /// <see cref="SocketKeepAlive.Now"/>.</summary>
    public long NextCheck => Math.Min(_isPinged ? _nextPing : long.MaxValue, Volatile.Read(ref _lastReceived) + IdleTimeout);

    /// <summary>Queues a frame.</summary>
    public void Enqueue(ReadOnlyMemory<byte> frame)
    {
        lock (_sendQueue)
        {
            if (_isClosed)
            {
                return;
            }

            if (_sendQueue.Count == MaxQueuedFrames)
            {
                Close();
                return;
            }

            _sendQueue.Enqueue(frame);
            StartSending();
        }
    }

    /// <summary>Stops pinging, so that the socket times out unless the client sends frames of its own.</summary>
    public void StopPinging() => _isPinged = false;

    /// <summary>Aborts the connection if the account of the caller was deleted.</summary>
    /// <returns>Whether the account was deleted.</returns>
    public bool AbortWithoutAccount()
    {
        if (access is null or { HasAccount: true })
        {
            return false;
        }

        Abort();
        return true;
    }

    /// <summary>Sends a ping when it is due, and aborts the connection when the idle timeout has passed or the account was
    /// deleted.</summary>
    /// <returns>Whether the socket is still open and must be checked again.</returns>
    public bool CheckTimeouts(long now)
    {
        if (now - Volatile.Read(ref _lastReceived) >= IdleTimeout)
        {
            Abort();
        }
        else if (!AbortWithoutAccount() && _isPinged && now >= _nextPing)
        {
            _nextPing = now + PingInterval;
            Enqueue(Ping);
        }

        return !_isClosed;
    }

    /// <summary>Sends the queued frames in order.</summary>
    public void Execute() => _ = SendAsync(_stream!);

    /// <summary>Sends one text message and closes the connection without a close frame.</summary>
    public static async Task SendAndCloseAsync(HttpContext context, ReadOnlyMemory<byte> text)
    {
        var stream = await SocketUpgrade.AcceptAsync(context);
        await stream.WriteAsync(SocketFrame.Compose(SocketFrameKind.Text, text.Span), context.RequestAborted);
    }

    /// <summary>Accepts the websocket, and sends and reads frames until the client disconnects or the connection is
    /// aborted.</summary>
    protected async Task RunAsync(HttpContext context, CancellationToken stopping)
    {
        try
        {
            Start(context, await SocketUpgrade.AcceptAsync(context));
            using var stop = stopping.UnsafeRegister(static socket => ((EngineSocket)socket!).Abort(), this);
            keepAlive.Add(this);
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
            // The client disconnected, timed out or fell behind, or the engine is stopping.
        }

        await DrainAsync();
    }

    /// <summary>Called when the socket is opened and for every frame of the client, of any kind.</summary>
    /// <returns>Why the socket is to be closed; null to continue.</returns>
    protected virtual ValueTask<SocketClose?> OnReceivedAsync() => default;

    private void Start(HttpContext context, Stream stream)
    {
        lock (_sendQueue)
        {
            (_context, _stream) = (context, stream);
            StartSending();
        }
    }

    private void Abort()
    {
        lock (_sendQueue)
        {
            Close();
        }
    }

    private void Close()
    {
        _isClosed = true;
        _sendQueue.Clear();
        _context?.Abort();
    }

    // Sends on the thread pool: the caller of Enqueue holds a lock and enqueues to many sockets.
    private void StartSending()
    {
        if (!_isSending && _stream is not null && _sendQueue.Count > 0)
        {
            _isSending = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task SendAsync(Stream stream)
    {
        try
        {
            while (TryDequeue(out var frame))
            {
                await stream.WriteAsync(frame);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client disconnected or the socket is closing; the read loop observes it as well.
            Abort();
        }
        finally
        {
            lock (_sendQueue)
            {
                _isSending = false;
                _drained?.TrySetResult();
                StartSending();
            }
        }
    }

    private bool TryDequeue(out ReadOnlyMemory<byte> frame)
    {
        lock (_sendQueue)
        {
            return _sendQueue.TryDequeue(out frame);
        }
    }

    private async Task ReadAsync(Stream stream)
    {
        bool isOpen;
        do
        {
            // Wait with an empty buffer and rent one only when data has arrived, because clients rarely send.
            _ = await stream.ReadAsync(Memory<byte>.Empty);
            var buffer = ArrayPool<byte>.Shared.Rent(SocketFrame.MaxLength);
            try
            {
                isOpen = await ReadFramesAsync(stream, buffer);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        while (isOpen);
    }

    // Reads until no incomplete frame is left. Returns whether the socket stays open.
    private async ValueTask<bool> ReadFramesAsync(Stream stream, byte[] buffer)
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
            while (TryReadFrame(buffer.AsSpan(used, length - used), out var taken, out var reply, out var isLast))
            {
                used += taken;
                Volatile.Write(ref _lastReceived, keepAlive.Now);
                if (AbortWithoutAccount())
                {
                    return false;
                }

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

    // Reads the first frame when it is complete, or when its header already shows a protocol error.
    private bool TryReadFrame(Span<byte> bytes, out int taken, out byte[]? reply, out bool isLast)
    {
        (taken, reply, isLast) = (0, null, false);
        if (!SocketFrame.TryRead(bytes, out var frame, out var headLength, out var problem))
        {
            return false;
        }

        problem ??= frame.IsControl ? null : Validate(frame);
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

    private SocketClose? Validate(SocketFrame frame) =>
        frame.Kind == SocketFrameKind.Continuation && _messageLength == NoMessage ? SocketClose.Protocol("continuation after FIN")
        : frame.Kind != SocketFrameKind.Continuation && _messageLength != NoMessage ? SocketClose.Protocol("data before FIN")
        : frame.PayloadLength is < 0 or > MaxMessageSize || Math.Max(_messageLength, 0) + frame.PayloadLength > MaxMessageSize ? SocketClose.TooLarge
        : null;

    // Waits until all queued frames are sent.
    private async Task DrainAsync()
    {
        Task sent;
        lock (_sendQueue)
        {
            sent = _isSending ? (_drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }

        await sent;
        lock (_sendQueue)
        {
            (_isClosed, _context) = (true, null);
            _sendQueue.Clear();
        }
    }
}
