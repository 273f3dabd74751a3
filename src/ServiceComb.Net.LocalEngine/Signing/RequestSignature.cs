using System.Security.Cryptography;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Signing;

/// <summary>Computes signatures of requests with an access key (<c>SDK-HMAC-SHA256</c>), as the cloud's API gateway
/// does.</summary>
internal static class RequestSignature
{
    public const string Algorithm = "SDK-HMAC-SHA256";
    public const string DateHeader = "X-Sdk-Date";
    public const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Computes the signature of a canonical request, in lower-case hexadecimal digits.</summary>
    public static string Compute(string secret, string date, string canonicalRequest)
    {
        var toSign = $"{Algorithm}\n{date}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(toSign)));
    }

    /// <summary>Writes a request in the form that is signed.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The canonical path, see <see cref="CanonicalPath"/>.</param>
    /// <param name="query">The query as sent, without the question mark.</param>
    /// <param name="headers">The signed headers, with lower-case names, in the order of their names.</param>
    /// <param name="bodyHash">The hash of the body, see <see cref="Hash"/>.</param>
    public static string Canonicalize(string method, string path, string query, IReadOnlyList<(string Name, string Value)> headers, string bodyHash)
    {
        var text = new StringBuilder($"{method}\n{path}\n{CanonicalQuery(query)}\n");
        foreach (var (name, value) in headers)
        {
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', headers.Select(static header => header.Name)).Append('\n').Append(bodyHash).ToString();
    }

    /// <summary>Encodes each segment of a path and ends it with a slash.</summary>
    /// <param name="path">The path as sent.</param>
    /// <param name="isSlashDecoded">Whether an encoded slash separates segments, as in the signing libraries that decode the
    /// path first.</param>
    public static string CanonicalPath(string path, bool isSlashDecoded)
    {
        var parts = (isSlashDecoded ? Uri.UnescapeDataString(path) : path).Split('/')
            .Select(part => Uri.EscapeDataString(isSlashDecoded ? part : Uri.UnescapeDataString(part)));
        var canonical = string.Join('/', parts);
        return canonical.EndsWith('/') ? canonical : canonical + "/";
    }

    /// <summary>Gets the SHA-256 hash of a body, in lower-case hexadecimal digits.</summary>
    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    private static string CanonicalQuery(string query)
    {
        var pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static part =>
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
            return (Name: Uri.EscapeDataString(Uri.UnescapeDataString(name)), Value: Uri.EscapeDataString(Uri.UnescapeDataString(value)));
        });
        var sorted = pairs.OrderBy(static pair => pair.Name, StringComparer.Ordinal).ThenBy(static pair => pair.Value, StringComparer.Ordinal);
        return string.Join('&', sorted.Select(static pair => $"{pair.Name}={pair.Value}"));
    }
}
