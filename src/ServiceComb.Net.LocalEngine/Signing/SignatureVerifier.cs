using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceComb.Net.LocalEngine.Signing;

/// <summary>Verifies the signatures of requests.</summary>
/// <param name="findSecret">Returns the secret of an access key, or null for an unknown one.</param>
/// <param name="time">The clock.</param>
internal sealed class SignatureVerifier(Func<string, string?> findSecret, TimeProvider time)
{
    // As in the cloud.
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromMinutes(15);

    /// <summary>Gets whether an Authorization header contains a signature.</summary>
    public static bool IsSignature(string? authorization) => authorization?.StartsWith(RequestSignature.Algorithm, StringComparison.Ordinal) == true;

    /// <summary>Verifies the signature in the Authorization header.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">The complete body.</param>
    /// <param name="accessKey">The id of the access key.</param>
    /// <returns>The reason why the signature is not accepted; null when it is.</returns>
    public string? Verify(HttpRequest request, ReadOnlySpan<byte> body, out string accessKey)
    {
        var fields = ReadFields(request.Headers.Authorization.ToString());
        accessKey = fields.GetValueOrDefault("Access") ?? "";
        if (accessKey.Length == 0 || !fields.TryGetValue("SignedHeaders", out var names) || !fields.TryGetValue("Signature", out var signature))
        {
            return "the Authorization header is not of the form SDK-HMAC-SHA256 Access=..., SignedHeaders=..., Signature=...";
        }

        string[] signed = names.Split(';');
        var dateName = RequestSignature.DateHeader.ToLowerInvariant();
        if (!signed.Contains("host") || !signed.Contains(dateName))
        {
            return "the signature does not cover the headers host and x-sdk-date";
        }

        var date = request.Headers[RequestSignature.DateHeader].ToString();
        if (!DateTimeOffset.TryParseExact(date, RequestSignature.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sent)
            || (time.GetUtcNow() - sent).Duration() > MaxClockDifference)
        {
            return "the header X-Sdk-Date is missing, malformed or differs by more than 15 minutes from the current time";
        }

        // An unknown key is compared as well, so that the response takes as long.
        var secret = findSecret(accessKey);
        List<(string, string)> headers = [.. signed.Select(name => (name, request.Headers[name].ToString()))];
        var isValid = Matches(request, headers, RequestSignature.Hash(body), secret ?? "", date, signature);
        return secret is not null && isValid ? null : "the access key is unknown or the signature is wrong";
    }

    // Signing libraries differ in how they treat an encoded slash; the routes do not distinguish it from a plain one.
    private static bool Matches(HttpRequest request, List<(string, string)> headers, string bodyHash, string secret, string date, string signature)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
        var sent = Encoding.ASCII.GetBytes(signature);
        foreach (var isSlashDecoded in (ReadOnlySpan<bool>)[false, true])
        {
            var canonical = RequestSignature.Canonicalize(request.Method, RequestSignature.CanonicalPath(path, isSlashDecoded), query, headers, bodyHash);
            if (CryptographicOperations.FixedTimeEquals(sent, Encoding.ASCII.GetBytes(RequestSignature.Compute(secret, date, canonical))))
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<string, string> ReadFields(string header)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header[Math.Min(RequestSignature.Algorithm.Length, header.Length)..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                fields[part[..equals]] = part[(equals + 1)..];
            }
        }

        return fields;
    }
}
