using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>A response with its complete body in a pooled buffer, which is returned on dispose.</summary>
internal sealed class EngineResponse(EngineRequest request, int status, ArraySegment<byte> body, HttpResponseHeaders headers, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);
    private byte[]? _buffer = body.Array;

    public int Status => status;

    /// <summary>The value of <c>X-Resource-Revision</c>, <c>X-Kie-Revision</c> or <c>X-Schema-Summary</c>; null for none.</summary>
    public string? Revision => Header("X-Resource-Revision") ?? Header("X-Kie-Revision") ?? Header("X-Schema-Summary");

    /// <summary>The id by which the operator of the engine finds the request in logs; null for none.</summary>
    public string? RequestId => Header("X-Request-Id");

    public bool IsEmpty => body.Count == 0;

    private ReadOnlySpan<byte> Body => _buffer.AsSpan(0, body.Count);

    private TimeSpan? RetryAfter
    {
        get
        {
            if (!headers.NonValidated.Contains("Retry-After") || headers.RetryAfter is not { } after)
            {
                return null;
            }

            var wait = after.Delta ?? after.Date - time.GetUtcNow() ?? TimeSpan.Zero;
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxRetryAfter ? MaxRetryAfter : wait;
        }
    }

    public string? Header(string name) => headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <exception cref="EngineException">The status is neither 2xx nor <paramref name="alsoAllowed"/>, or the body of a 2xx response
    /// consists of an error.</exception>
    public EngineResponse EnsureSuccess(int alsoAllowed = 200)
    {
        if (status is not (>= 200 and < 300) && status != alsoAllowed)
        {
            throw CreateFailure(EngineErrorReader.Read(Body));
        }

        return EngineErrorReader.FindFailure(Body) is { } failure ? throw CreateFailure(failure) : this;
    }

    public EngineException CreateFailure(EngineError error) =>
        new(status, error, request.ToString(), RequestId) { RetryAfter = RetryAfter };

    /// <summary>Transfers the body and the ownership of its pooled array to the caller.</summary>
    public ArraySegment<byte> TakeBody() => new(Interlocked.Exchange(ref _buffer, null) ?? throw new InvalidOperationException("the body was already taken"), 0, body.Count);

    public EngineException CreateReadException(JsonException exception) =>
        CreateReadException($"is invalid: {ReceivedText.Escape(exception.Message)}", ReceivedText.Escape(exception));

    public EngineException CreateReadException(string reason, Exception? exception = null) =>
        EngineException.InvalidResponse(request.ToString(), status, reason, RequestId, exception);

    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type) ?? throw CreateReadException("is empty");
        }
        catch (JsonException exception)
        {
            throw CreateReadException(exception);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
