namespace ServiceComb.Net.Client.Registry;

/// <summary>The connection of a watch. It is closed when nothing, not even a ping, is received for the idle timeout.</summary>
internal sealed class WatchStream : Stream
{
    private readonly Stream _inner;
    private readonly TimeSpan _idleTimeout;
    private readonly ITimer _idleTimer;
    private volatile bool _isTimedOut;

    public WatchStream(Stream inner, TimeSpan idleTimeout, TimeProvider time)
    {
        (_inner, _idleTimeout) = (inner, idleTimeout);
        _idleTimer = time.CreateTimer(static stream => ((WatchStream)stream!).OnIdle(), this, idleTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the idle timeout closed the connection.</summary>
    public bool IsTimedOut => _isTimedOut;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        OnReceived(await _inner.ReadAsync(buffer, cancellationToken));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => OnReceived(_inner.Read(buffer, offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _inner.WriteAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => _inner.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _idleTimer.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int OnReceived(int read)
    {
        if (read > 0)
        {
            _idleTimer.Change(_idleTimeout, Timeout.InfiniteTimeSpan);
        }

        return read;
    }

    private void OnIdle()
    {
        _isTimedOut = true;
        _inner.Dispose();
    }
}
