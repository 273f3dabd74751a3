using System.Globalization;

namespace ServiceComb.Net.LocalEngine.Signing;

/// <summary>Signs requests with an access key.</summary>
internal static class RequestSigner
{
    /// <summary>Adds the date and the signature.</summary>
    /// <param name="request">The request, with an absolute URI.</param>
    /// <param name="body">The body of the request.</param>
    /// <param name="key">The access key.</param>
    /// <param name="now">The current time.</param>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, AccessKey key, DateTimeOffset now)
    {
        var uri = request.RequestUri!;
        var date = now.UtcDateTime.ToString(RequestSignature.DateFormat, CultureInfo.InvariantCulture);
        request.Headers.Host = uri.Authority;
        request.Headers.TryAddWithoutValidation(RequestSignature.DateHeader, date);
        List<(string Name, string Value)> headers = [("host", uri.Authority), (RequestSignature.DateHeader.ToLowerInvariant(), date)];
        var canonical = RequestSignature.Canonicalize(
            request.Method.Method, RequestSignature.CanonicalPath(uri.AbsolutePath, isSlashDecoded: false), uri.Query.TrimStart('?'), headers, RequestSignature.Hash(body));
        var signature = RequestSignature.Compute(key.Secret, date, canonical);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{RequestSignature.Algorithm} Access={key.Id}, SignedHeaders={string.Join(';', headers.Select(static header => header.Name))}, Signature={signature}");
    }
}
