using System.Net;
using System.Net.Http.Headers;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>A request body that records whether sending has started. Before that, the engine cannot have processed the request.</summary>
internal sealed class EngineRequestContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly byte[] _bytes;

    public EngineRequestContent(byte[] bytes, string? type = null)
    {
        _bytes = bytes;
        Headers.ContentType = type is null ? Json : MediaTypeHeaderValue.Parse(type);
    }

    public bool HasStarted { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        HasStarted = true;
        return stream.WriteAsync(_bytes, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
