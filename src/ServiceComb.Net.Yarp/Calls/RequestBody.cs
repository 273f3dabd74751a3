using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>The body of a request that may be sent more than once: none, held in memory, or too large for that.</summary>
internal sealed class RequestBody
{
    private static readonly RequestBody None = new(null, isReplayable: true);
    private static readonly RequestBody Streaming = new(null, isReplayable: false);
    private readonly byte[]? _held;

    private RequestBody(byte[]? held, bool isReplayable) => (_held, IsReplayable) = (held, isReplayable);

    /// <summary>Whether <see cref="Rewind"/> can be called more than once.</summary>
    public bool IsReplayable { get; }

    /// <summary>Reads a body as far as it may be held. A larger one is not lost: the request's stream begins with what was
    /// read. Connections that talk both ways (upgrades, gRPC) are never read ahead: their clients wait for answers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="largest">Bytes that may be held.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The client sends something wrong, or is gone.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int largest, CancellationToken cancellationToken)
    {
        if (IsDuplex(request))
        {
            return Streaming;
        }

        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return None;
        }

        if (request.ContentLength > largest)
        {
            return Streaming;
        }

        // One byte more than may be held tells a body that fits from one that goes on.
        var length = (int)(request.ContentLength ?? largest) + 1;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = await request.Body.ReadAtLeastAsync(buffer.AsMemory(0, length), length, throwOnEndOfStream: false, cancellationToken);
            var held = buffer.AsSpan(0, read).ToArray();
            if (read < length)
            {
                return new RequestBody(held, isReplayable: true);
            }

            request.Body = new ContinuedStream(held, request.Body);
            return Streaming;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Lets the request's body begin at its first byte again. Every try has a stream of its own: the one before may
    /// still be read by a connection that is being torn down.</summary>
    public void Rewind(HttpRequest request)
    {
        if (_held is not null)
        {
            request.Body = new MemoryStream(_held, writable: false);
        }
    }

    private static bool IsDuplex(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase));
}
