using System.Buffers;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Reads the body of an answer into a pooled buffer and refuses one that is too large while reading it.</summary>
internal static class ResponseReader
{
    public const int MaxResponseSize = 32 * 1024 * 1024;
    private const int FirstBuffer = 4 * 1024;

    /// <exception cref="ResponseTooLargeException">The body is over the limit.</exception>
    /// <exception cref="InvalidDataException">The body cannot be unpacked.</exception>
    public static async ValueTask<ArraySegment<byte>> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        var announced = content.Headers.ContentLength ?? 0;
        if (announced > limit)
        {
            throw new ResponseTooLargeException(limit);
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, (int)announced + 1));
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

                buffer = length < buffer.Length ? buffer : Grown(buffer, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static byte[] Grown(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
