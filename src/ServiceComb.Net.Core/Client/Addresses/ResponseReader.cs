using System.Buffers;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Reads a response body into a pooled buffer, up to a size limit.</summary>
internal static class ResponseReader
{
    public const int MaxResponseSize = 32 * 1024 * 1024;
    private const int InitialBufferSize = 4 * 1024;

    /// <exception cref="ResponseTooLargeException">The body exceeds the limit.</exception>
    /// <exception cref="InvalidDataException">The body cannot be decompressed.</exception>
    public static async ValueTask<ArraySegment<byte>> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        var contentLength = content.Headers.ContentLength ?? 0;
        if (contentLength > limit)
        {
            throw new ResponseTooLargeException(limit);
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(InitialBufferSize, (int)contentLength + 1));
        var length = 0;
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
                length += read;
                if (read == 0)
                {
                    return new ArraySegment<byte>(buffer, 0, length);
                }

                if (length > limit)
                {
                    throw new ResponseTooLargeException(limit);
                }

                buffer = length < buffer.Length ? buffer : Grow(buffer, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
