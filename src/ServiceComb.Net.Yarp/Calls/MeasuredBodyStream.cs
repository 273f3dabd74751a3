using ServiceComb.Net.Governance.Outcomes;


namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Reads a request body and records how it arrives from the client.</summary>
internal sealed class MeasuredBodyStream(Stream body, RequestUpload upload) : ForwardOnlyBodyStream
{
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
}
