namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Reads a request body from its start, for one attempt.</summary>
internal sealed class RequestBodyStream(RequestBody body) : ForwardOnlyBodyStream
{
    private long _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await body.ReadAsync(_position, buffer, cancellationToken);
        _position += count;
        return count;
    }
}
