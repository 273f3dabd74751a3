using System.Net;
using System.Net.Http.Headers;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>The body of a request, which remembers whether it was begun to be sent: as long as it was not, the engine
/// cannot have carried the request out.</summary>
internal sealed class EngineRequestContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly byte[] _bytes;

    public EngineRequestContent(byte[] bytes, string? type = null)
    {
        _bytes = bytes;
        Headers.ContentType = type is null ? Json : MediaTypeHeaderValue.Parse(type);
    }

    public bool WasBegun { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        WasBegun = true;
        return stream.WriteAsync(_bytes, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
