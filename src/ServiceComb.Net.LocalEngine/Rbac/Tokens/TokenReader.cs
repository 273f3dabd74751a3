using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Json;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;

namespace ServiceComb.Net.LocalEngine.Rbac.Tokens;

/// <summary>Verifies tokens and caches verified ones by the complete header. Checks and error messages follow the Go
/// library that the real engine uses.</summary>
internal sealed class TokenReader(SigningKey key, TimeProvider time)
{
    private const string Algorithm = "RS256";
    private const int MaxCached = 1024;
    private const int MaxCachedLength = 2048;
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly ConcurrentDictionary<string, Caller> _verified = new(StringComparer.Ordinal);

    /// <summary>Reads an <c>Authorization</c> header: any scheme, one blank, the token.</summary>
    /// <exception cref="EngineApiException">The header is missing or malformed, or the token is not from this engine or has
    /// expired.</exception>
    public Caller Read(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            throw RbacErrors.NoHeader();
        }

        if (!_verified.TryGetValue(header, out var caller))
        {
            caller = Verify(TokenOf(header));
            if (header.Length <= MaxCachedLength)
            {
                AddToCache(header, caller);
            }
        }

        return caller.ExpiresAt > Now() ? caller : throw RbacErrors.Expired();
    }

    private static string TokenOf(string header)
    {
        var blank = header.IndexOf(' ', StringComparison.Ordinal);
        return blank >= 0 && header.IndexOf(' ', blank + 1) < 0 ? header[(blank + 1)..] : throw RbacErrors.BadToken("invalid auth header");
    }

    private Caller Verify(string token)
    {
        Span<Range> parts = stackalloc Range[4];
        if (token.AsSpan().Split(parts, '.') != 3)
        {
            throw RbacErrors.BadToken("token contains an invalid number of segments");
        }

        var header = Parse(token.AsSpan()[parts[0]]);
        var body = Parse(token.AsSpan()[parts[1]]);
        RequireAlgorithm(header);
        var claims = ReadClaims(body);
        if (claims.ExpiresAt <= Now())
        {
            throw RbacErrors.Expired();
        }

        var signature = Decode(token.AsSpan()[parts[2]]);
        var text = Encoding.ASCII.GetBytes(token[..parts[1].End.Value]);
        return key.Verify(text, signature) ? claims : throw RbacErrors.BadToken("crypto/rsa: verification error");
    }

    // Only the engine's own algorithm is accepted, regardless of the token's header.
    private static void RequireAlgorithm(ReadOnlyMemory<byte> header)
    {
        using var document = JsonDocument.Parse(header);
        var root = document.RootElement;
        var algorithm = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("alg", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw RbacErrors.BadToken("signing method (alg) is unspecified.");
        if (algorithm != Algorithm)
        {
            throw RbacErrors.BadToken(algorithm switch
            {
                "none" => "'none' signature type is not allowed",
                "RS384" or "RS512" or "PS256" or "PS384" or "PS512" => "crypto/rsa: verification error",
                "HS256" or "HS384" or "HS512" or "ES256" or "ES384" or "ES512" => "key is of invalid type",
                _ => "signing method (alg) is unavailable.",
            });
        }
    }

    private static Caller ReadClaims(ReadOnlyMemory<byte> body)
    {
        TokenClaims? claims;
        try
        {
            claims = JsonSerializer.Deserialize(body.Span, RbacJson.Default.TokenClaims);
        }
        catch (JsonException)
        {
            claims = null;
        }

        return claims is { Account: { } account, Roles: { Count: > 0 } roles } && !roles.Contains(null!)
            ? new Caller(account, claims.AccountId, roles, claims.Exp)
            : throw RbacErrors.BadToken("type convert error");
    }

    private static ReadOnlyMemory<byte> Parse(ReadOnlySpan<char> segment)
    {
        ReadOnlyMemory<byte> json = Decode(segment);
        return GoJsonSyntax.CheckWhole(ref json) is { } errorMessage ? throw RbacErrors.BadToken(errorMessage) : json;
    }

    private static byte[] Decode(ReadOnlySpan<char> segment)
    {
        var wrong = segment.IndexOfAnyExcept(Alphabet);
        wrong = wrong < 0 && segment.Length % 4 == 1 ? segment.Length - 1 : wrong;
        if (wrong >= 0)
        {
            throw RbacErrors.BadToken(string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {wrong}"));
        }

        try
        {
            return Base64Url.DecodeFromChars(segment);
        }
        catch (FormatException)
        {
            // The unused bits of the last character are set; this engine issues no such token.
            throw RbacErrors.BadToken("crypto/rsa: verification error");
        }
    }

    private void AddToCache(string header, Caller caller)
    {
        if (_verified.Count >= MaxCached)
        {
            // Verification is cheap enough to clear the cache; an eviction policy would cost more.
            _verified.Clear();
        }

        _verified[header] = caller;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();
}
