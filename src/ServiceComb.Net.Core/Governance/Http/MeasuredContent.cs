using System.Net;
using System.Net.Http.Json;
using ServiceComb.Net.Governance.Outcomes;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Sends the content of a request and records how its parts arrive from their source.</summary>
internal sealed class MeasuredContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly RequestUpload _upload;

    private MeasuredContent(HttpContent content, RequestUpload upload)
    {
        (_content, _upload) = (content, upload);
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Replaces the content of a request until <see cref="Detach"/>, unless it is in memory.</summary>
    /// <returns>The upload; null when it is not measured.</returns>
    public static RequestUpload? Attach(HttpRequestMessage request, TimeProvider time)
    {
        if (request.Content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent)
        {
            return null;
        }

        var upload = new RequestUpload(time);
        request.Content = new MeasuredContent(request.Content, upload);
        return upload;
    }

    /// <summary>Restores the content of a request.</summary>
    /// <returns>The upload; null when it was not measured.</returns>
    public static RequestUpload? Detach(HttpRequestMessage request)
    {
        if (request.Content is not MeasuredContent measured)
        {
            return null;
        }

        request.Content = measured._content;
        return measured._upload;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _upload.OnWaiting();
        await _content.CopyToAsync(new MeasuredContentStream(stream, _upload), context, cancellationToken);
        _upload.OnCompleted();
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _upload.OnWaiting();
        _content.CopyTo(new MeasuredContentStream(stream, _upload), context, cancellationToken);
        _upload.OnCompleted();
    }

    // A length that the content computes is among the copied headers.
    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }
}
