using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Reads a request body and records how it arrives from the client.</summary>
internal sealed class MeasuredBodyStream(Stream body, RequestUpload upload) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // After a failed read the client is still waited for.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        upload.OnWaiting();
        var count = await body.ReadAsync(buffer, cancellationToken);
        if (count == 0 && !buffer.IsEmpty)
        {
            upload.OnCompleted();
        }
        else
        {
            upload.OnArrived();
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // As for the body of a server, whose synchronous reads are disabled by default.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("the body of a request is read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
