using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>A token with its renewal and expiry times, which are timestamps of the monotonic clock and therefore independent of changes of
/// the system time.</summary>
internal sealed class EngineToken
{
    // DefaultLifetime applies to tokens without exp. The bounds limit the effect of a clock that differs from the engine's.
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(24);
    private readonly long _obtained;
    private readonly long _renewFrom;
    private readonly long _expires;

    private EngineToken(string? token, TimeSpan lifetime, bool isAfterRejection, TimeProvider time)
    {
        Value = token;
        Header = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        IsAfterRejection = isAfterRejection;
        _obtained = time.GetTimestamp();
        // Spread the renewals of many clients over a tenth of the lifetime.
        _renewFrom = _obtained + Ticks(lifetime * (0.7 + (Random.Shared.NextDouble() / 10)), time);
        _expires = _obtained + Ticks(lifetime, time);
    }

    /// <summary>The token; null when the engine does not use authentication.</summary>
    public string? Value { get; }

    /// <summary>The header value for requests; null when the engine does not use authentication.</summary>
    public AuthenticationHeaderValue? Header { get; }

    /// <summary>Whether the token was requested because the engine rejected the previous one.</summary>
    public bool IsAfterRejection { get; }

    /// <exception cref="FormatException">The token is not a valid header value.</exception>
    public static EngineToken From(string token, bool isAfterRejection, TimeProvider time)
    {
        return From(token, ExpiryOf(token), isAfterRejection, time);
    }

    /// <param name="token">The token.</param>
    /// <param name="expiry">The time of expiry; null for an unknown one.</param>
    /// <param name="isAfterRejection">See <see cref="IsAfterRejection"/>.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="FormatException">The token is not a valid header value.</exception>
    public static EngineToken From(string token, DateTimeOffset? expiry, bool isAfterRejection, TimeProvider time)
    {
        var lifetime = expiry is { } end ? end - time.GetUtcNow() : DefaultLifetime;
        lifetime = lifetime < MinLifetime ? MinLifetime : lifetime > MaxLifetime ? MaxLifetime : lifetime;
        return new EngineToken(token, lifetime, isAfterRejection, time);
    }

    /// <summary>Represents an engine without authentication. A login is tried again after <see cref="DefaultLifetime"/> or a rejected request.</summary>
    public static EngineToken None(bool isAfterRejection, TimeProvider time) => new(null, DefaultLifetime, isAfterRejection, time);

    public bool IsExpired(TimeProvider time) => time.GetTimestamp() >= _expires;

    public bool IsRenewalDue(TimeProvider time) => time.GetTimestamp() >= _renewFrom;

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
