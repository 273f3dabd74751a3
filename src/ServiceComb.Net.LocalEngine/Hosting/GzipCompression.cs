using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Compresses large responses for clients that accept gzip.</summary>
internal static class GzipCompression
{
    // The real registry's threshold: a response that fits into one packet gains nothing.
    private const int MinSize = 1400;

    /// <summary>Returns whether a response of this length is to be compressed.</summary>
    public static bool IsAccepted(HttpContext context, int length)
    {
        var accepted = context.Request.Headers.AcceptEncoding;
        return length >= MinSize && accepted.Count > 0 && accepted.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase)
            && StringWithQualityHeaderValue.TryParseList(accepted, out var encodings)
            && encodings.Any(static one => one.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);
    }

    public static byte[] Compress(ReadOnlySpan<byte> body)
    {
        using var compressed = new MemoryStream(body.Length / 4);
        using (var zip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(body);
        }

        return compressed.ToArray();
    }
}
