using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents a request body that may be sent more than once: none, buffered in memory, or too large to
/// buffer.</summary>
internal sealed class RequestBody
{
    private static readonly RequestBody None = new(null, isReplayable: true);
    private static readonly RequestBody Streaming = new(null, isReplayable: false);
    private readonly byte[]? _buffered;

    private RequestBody(byte[]? buffered, bool isReplayable) => (_buffered, IsReplayable) = (buffered, isReplayable);

    public bool IsEmpty => this == None;

    /// <summary>Gets a value that indicates whether <see cref="Rewind"/> can be called more than once.</summary>
    public bool IsReplayable { get; }

    /// <summary>Buffers a body up to a limit. A larger body is not lost: the request's stream starts with the bytes that
    /// were read. Bidirectional streams (upgrades, gRPC) are never read ahead, because their clients wait for
    /// responses.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxSize">The maximum number of buffered bytes.</param>
    /// <param name="cancellationToken">The token that cancels the read.</param>
    /// <exception cref="IOException">The client sent invalid data or disconnected.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int maxSize, CancellationToken cancellationToken)
    {
        if (IsDuplex(request))
        {
            return Streaming;
        }

        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return None;
        }

        if (request.ContentLength > maxSize)
        {
            return Streaming;
        }

        // One extra byte shows whether the body continues beyond the limit.
        var length = (int)(request.ContentLength ?? maxSize) + 1;
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

    /// <summary>Resets the request body to its start. Every attempt gets its own stream: a connection that is being closed
    /// may still read the previous one.</summary>
    public void Rewind(HttpRequest request)
    {
        if (_buffered is not null)
        {
            request.Body = new MemoryStream(_buffered, writable: false);
        }
    }

    private static bool IsDuplex(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase));
}
