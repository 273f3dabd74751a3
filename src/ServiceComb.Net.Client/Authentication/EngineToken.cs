using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>A token and when to renew it. Times are readings of the monotonic clock, so that a clock that is set changes
/// nothing.</summary>
internal sealed class EngineToken
{
    // Without exp, or with a clock that is far from the engine's, a token is taken to live as long as the shortest ones do.
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(24);
    private readonly long _obtained;
    private readonly long _renewFrom;
    private readonly long _expires;

    private EngineToken(string? token, TimeSpan life, bool isAfterRefusal, TimeProvider time)
    {
        Header = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        IsAfterRefusal = isAfterRefusal;
        _obtained = time.GetTimestamp();
        // Callers of one engine spread their renewals over a tenth of the life.
        _renewFrom = _obtained + Ticks(life * (0.7 + (Random.Shared.NextDouble() / 10)), time);
        _expires = _obtained + Ticks(life, time);
    }

    /// <summary>What a request carries; null when the engine gives no tokens because it wants none.</summary>
    public AuthenticationHeaderValue? Header { get; }

    /// <summary>Whether it was obtained because the one before was refused.</summary>
    public bool IsAfterRefusal { get; }

    /// <exception cref="FormatException">The text cannot be sent in a header.</exception>
    public static EngineToken From(string token, bool isAfterRefusal, TimeProvider time)
    {
        var life = ExpiryOf(token) is { } expiry ? expiry - time.GetUtcNow() : DefaultLifetime;
        life = life < MinLifetime ? MinLifetime : life > MaxLifetime ? MaxLifetime : life;
        return new EngineToken(token, life, isAfterRefusal, time);
    }

    /// <summary>Stands for an engine without authentication; it is asked again after half an hour or a refusal.</summary>
    public static EngineToken None(bool isAfterRefusal, TimeProvider time) => new(null, DefaultLifetime, isAfterRefusal, time);

    public bool IsExpired(TimeProvider time) => time.GetTimestamp() >= _expires;

    public bool IsDue(TimeProvider time) => time.GetTimestamp() >= _renewFrom;

    public TimeSpan Age(TimeProvider time) => time.GetElapsedTime(_obtained);

    private static long Ticks(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private static DateTimeOffset? ExpiryOf(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(parts[1])));
            return claims.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.TryGetProperty("exp", out var exp)
                && exp.ValueKind == JsonValueKind.Number
                && exp.TryGetDouble(out var seconds)
                && seconds is > 0 and < 253402300799
                ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
                : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }
}
