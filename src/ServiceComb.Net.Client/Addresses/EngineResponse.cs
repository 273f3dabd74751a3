using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>A whole answer. Disposing it gives its buffer back.</summary>
internal sealed class EngineResponse(EngineRequest request, int status, ArraySegment<byte> body, string? revision, TimeSpan? retryAfter) : IDisposable
{
    private byte[]? _buffer = body.Array;

    public int Status => status;

    /// <summary>The text of <c>X-Resource-Revision</c>, <c>X-Kie-Revision</c> or, about a schema, <c>X-Schema-Summary</c>.</summary>
    public string? Revision => revision;

    private ReadOnlySpan<byte> Body => _buffer.AsSpan(0, body.Count);

    /// <summary>Refuses every answer but 2xx and the one named.</summary>
    public EngineResponse Require(int alsoAllowed = 200)
    {
        if (status is >= 200 and < 300 || status == alsoAllowed)
        {
            return this;
        }

        throw new EngineException(status, EngineErrorReader.Read(Body), request.ToString()) { RetryAfter = retryAfter };
    }

    /// <summary>The body, whose pooled array is the caller's from now on.</summary>
    public ArraySegment<byte> TakeBody() => new(Interlocked.Exchange(ref _buffer, null) ?? throw new InvalidOperationException("the body was taken"), 0, body.Count);

    /// <summary>What is thrown where an answer cannot be read.</summary>
    public EngineException Unreadable(JsonException exception) =>
        new($"{request} was answered with something else than expected: {ReceivedText.Escape(exception.Message)}", ReceivedText.Escape(exception));

    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type)
                ?? throw new EngineException($"{request} was answered with nothing", null);
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
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
