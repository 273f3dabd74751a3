using System.Text;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.LocalEngine.Kie.Files;

/// <summary>Finds a file in a buffered multipart form (RFC 7578).</summary>
internal static class MultipartFile
{
    private const int MaxBoundary = 70;
    private const int MaxParts = 1024;
    private const int MaxHeaders = 16 * 1024;

    /// <summary>Finds a part by name.</summary>
    /// <param name="contentType">The content type of the request.</param>
    /// <param name="form">The body of the request.</param>
    /// <param name="name">The name of the part.</param>
    /// <param name="file">The content of the part; empty when there is no such part.</param>
    /// <returns>The error; null when the form is valid.</returns>
    public static string? Find(string contentType, ReadOnlyMemory<byte> form, string name, out ReadOnlyMemory<byte> file)
    {
        file = default;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 } boundary)
        {
            return "no multipart boundary param in Content-Type";
        }

        if (boundary.Length > MaxBoundary)
        {
            return $"multipart: the boundary has more than {MaxBoundary} characters";
        }

        var delimiter = Encoding.UTF8.GetBytes($"--{boundary.Value}");
        var rest = form;
        var start = rest.Span.IndexOf(delimiter);
        if (start < 0)
        {
            return "multipart: NextPart: EOF";
        }

        rest = rest[(start + delimiter.Length)..];
        byte[] separator = [.. "\r\n"u8, .. delimiter];
        for (var parts = 0; !rest.Span.StartsWith("--"u8); parts++)
        {
            if (parts == MaxParts)
            {
                return $"multipart: more than {MaxParts} parts";
            }

            if (ReadPart(ref rest, separator, out var isNamed, name, out var content) is { } problem)
            {
                return problem;
            }

            file = isNamed && file.IsEmpty ? content : file;
        }

        return null;
    }

    private static string? ReadPart(ref ReadOnlyMemory<byte> rest, ReadOnlySpan<byte> separator, out bool isNamed, string name, out ReadOnlyMemory<byte> content)
    {
        (isNamed, content) = (false, default);
        var headersEnd = rest.Span.IndexOf("\r\n\r\n"u8);
        if (!rest.Span.StartsWith("\r\n"u8) || headersEnd is < 0 or > MaxHeaders)
        {
            return "malformed MIME header: missing colon";
        }

        isNamed = IsNamed(Encoding.UTF8.GetString(rest.Span[..headersEnd]), name);
        rest = rest[(headersEnd + 4)..];
        // An empty part consists of the separator only.
        var length = rest.Span.StartsWith(separator[2..]) ? 0 : rest.Span.IndexOf(separator);
        if (length < 0)
        {
            return "unexpected EOF";
        }

        content = rest[..length];
        rest = rest[(length + separator.Length - (length == 0 && rest.Span.StartsWith(separator[2..]) ? 2 : 0))..];
        return null;
    }

    private static bool IsNamed(string headers, string name)
    {
        const string Disposition = "content-disposition:";
        foreach (var line in headers.Split("\r\n"))
        {
            if (line.StartsWith(Disposition, StringComparison.OrdinalIgnoreCase)
                && ContentDispositionHeaderValue.TryParse(line[Disposition.Length..].Trim(), out var value)
                && HeaderUtilities.RemoveQuotes(value.Name) == name)
            {
                return true;
            }
        }

        return false;
    }
}
