using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>A response with its complete body in a pooled buffer, which is returned on dispose.</summary>
internal sealed class EngineResponse(EngineRequest request, int status, ArraySegment<byte> body, string? revision, TimeSpan? retryAfter) : IDisposable
{
    private byte[]? _buffer = body.Array;

    public int Status => status;

    /// <summary>The value of <c>X-Resource-Revision</c>, <c>X-Kie-Revision</c> or <c>X-Schema-Summary</c>; null for none.</summary>
    public string? Revision => revision;

    private ReadOnlySpan<byte> Body => _buffer.AsSpan(0, body.Count);

    /// <exception cref="EngineException">The status is neither 2xx nor <paramref name="alsoAllowed"/>.</exception>
    public EngineResponse EnsureSuccess(int alsoAllowed = 200)
    {
        if (status is >= 200 and < 300 || status == alsoAllowed)
        {
            return this;
        }

        throw new EngineException(status, EngineErrorReader.Read(Body), request.ToString()) { RetryAfter = retryAfter };
    }

    /// <summary>Transfers the body and the ownership of its pooled array to the caller.</summary>
    public ArraySegment<byte> TakeBody() => new(Interlocked.Exchange(ref _buffer, null) ?? throw new InvalidOperationException("the body was already taken"), 0, body.Count);

    public EngineException CreateReadException(JsonException exception) =>
        new($"the response to {request} is invalid: {ReceivedText.Escape(exception.Message)}", ReceivedText.Escape(exception));

    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type)
                ?? throw new EngineException($"the response to {request} is empty", null);
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
