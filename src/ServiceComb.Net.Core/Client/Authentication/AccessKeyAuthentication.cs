using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Signs requests with an access key and its secret key (<c>SDK-HMAC-SHA256</c>), as the cloud API requires for requests
/// without a token.</summary>
/// <remarks>The signature covers the method, path, query, body, and the headers <c>host</c>, <c>x-sdk-date</c> and, if present,
/// <c>x-project-id</c>, <c>x-domain-id</c> and <c>x-security-token</c>. It is valid within 15 minutes of its date, so the clocks of client
/// and server must not differ by more.</remarks>
public sealed class AccessKeyAuthentication : IAuthenticationProvider
{
    private const string Algorithm = "SDK-HMAC-SHA256";
    private const string DateHeader = "X-Sdk-Date";
    private const string ProjectHeader = "X-Project-Id";
    private const string SecurityTokenHeader = "X-Security-Token";

    // After host, in the order of the canonical request.
    private static readonly string[] SignedHeaders = ["x-domain-id", "x-project-id", "x-sdk-date", "x-security-token"];
    private readonly Func<AccessKey> _key;
    private readonly string? _projectId;
    private readonly TimeProvider _time;

    /// <summary>Initializes a new instance of the <see cref="AccessKeyAuthentication"/> class.</summary>
    /// <param name="key">Returns the access key. Called for every request, so that a changed or temporary key takes effect.</param>
    /// <param name="projectId">The sub-project, sent as <c>X-Project-Id</c>. Default: null; the header is not sent.</param>
    /// <param name="time">The clock. Default: the system clock.</param>
    /// <exception cref="ArgumentException">The sub-project contains control characters.</exception>
    public AccessKeyAuthentication(Func<AccessKey> key, string? projectId = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        (_key, _projectId, _time) = (key, HeaderValidator.Validate(projectId, nameof(projectId)), time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public async ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = _key();
        var date = _time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        // Set the host header here, because the signed and the sent value must be equal.
        request.Headers.Host ??= request.RequestUri!.Authority;
        request.Headers.TryAddWithoutValidation(DateHeader, date);
        Add(request, ProjectHeader, _projectId);
        Add(request, SecurityTokenHeader, key.SecurityToken);

        var signed = HeadersOf(request);
        var names = string.Join(';', signed.Select(static header => header.Name));
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var canonical = Canonical(request, signed, names, body);
        var toSign = $"{Algorithm}\n{date}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Hex(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Secret), Encoding.UTF8.GetBytes(toSign)));
        request.Headers.TryAddWithoutValidation("Authorization", $"{Algorithm} Access={key.Id}, SignedHeaders={names}, Signature={signature}");
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static List<(string Name, string Value)> HeadersOf(HttpRequestMessage request)
    {
        List<(string, string)> headers = [("host", request.Headers.Host!)];
        foreach (var name in SignedHeaders)
        {
            if (request.Headers.NonValidated.TryGetValues(name, out var values))
            {
                headers.Add((name, values.ToString()));
            }
        }

        return headers;
    }

    private static string Canonical(HttpRequestMessage request, List<(string Name, string Value)> signed, string names, byte[] body)
    {
        var target = request.RequestUri!;
        var text = new StringBuilder();
        text.Append(request.Method.Method).Append('\n');
        text.Append(CanonicalPath(target)).Append('\n');
        text.Append(CanonicalQuery(target)).Append('\n');
        foreach (var (name, value) in signed)
        {
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        return text.Append('\n').Append(names).Append('\n').Append(Hex(SHA256.HashData(body))).ToString();
    }

    // The service decodes the whole path before it splits it into segments, as the signers of the cloud's SDKs do: an escaped slash in a
    // segment becomes a plain one.
    private static string CanonicalPath(Uri target)
    {
        var path = string.Join('/', Uri.UnescapeDataString(target.AbsolutePath).Split('/').Select(Uri.EscapeDataString));
        return path.EndsWith('/') ? path : path + "/";
    }

    private static string CanonicalQuery(Uri target)
    {
        var pairs = target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static part =>
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
            return (Name: Uri.EscapeDataString(Uri.UnescapeDataString(name)), Value: Uri.EscapeDataString(Uri.UnescapeDataString(value)));
        });
        var sorted = pairs.OrderBy(static pair => pair.Name, StringComparer.Ordinal).ThenBy(static pair => pair.Value, StringComparer.Ordinal);
        return string.Join('&', sorted.Select(static pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
