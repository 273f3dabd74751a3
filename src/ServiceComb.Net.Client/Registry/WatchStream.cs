namespace ServiceComb.Net.Client.Registry;

/// <summary>The connection of a watch. It breaks when nothing at all arrives for too long, pings included.</summary>
internal sealed class WatchStream : Stream
{
    private readonly Stream _inner;
    private readonly TimeSpan _maxSilence;
    private readonly ITimer _silence;
    private volatile bool _isSilent;

    public WatchStream(Stream inner, TimeSpan longestSilence, TimeProvider time)
    {
        (_inner, _maxSilence) = (inner, longestSilence);
        _silence = time.CreateTimer(static stream => ((WatchStream)stream!).Break(), this, longestSilence, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether it broke because nothing arrived.</summary>
    public bool IsSilent => _isSilent;

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
            _silence.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int OnReceived(int read)
    {
        if (read > 0)
        {
            _silence.Change(_maxSilence, Timeout.InfiniteTimeSpan);
        }

        return read;
    }

    private void Break()
    {
        _isSilent = true;
        _inner.Dispose();
    }
}
