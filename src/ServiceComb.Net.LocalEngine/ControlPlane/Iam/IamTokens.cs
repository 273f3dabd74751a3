using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Iam;

/// <summary>Issues and reads tokens: their content, followed by its HMAC. The key is in a file, so that tokens survive a restart
/// of the control plane.</summary>
internal sealed class IamTokens
{
    // As in the cloud.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private const int KeyLength = 32;
    private readonly byte[] _key;
    private readonly TimeProvider _time;

    private IamTokens(byte[] key, TimeProvider time) => (_key, _time) = (key, time);

    /// <summary>Reads the key, or creates it.</summary>
    /// <exception cref="LocalEngineException">The file cannot be read or written.</exception>
    public static IamTokens Open(string keyFile, TimeProvider time)
    {
        try
        {
            var key = File.Exists(keyFile) ? File.ReadAllBytes(keyFile) : [];
            if (key.Length != KeyLength)
            {
                key = RandomNumberGenerator.GetBytes(KeyLength);
                OwnerOnlyFile.Write(keyFile, key);
            }

            return new IamTokens(key, time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalEngineException(LocalEngineFailure.Data, $"the key file {keyFile} cannot be used: {exception.Message}", exception);
        }
    }

    public (string Token, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt) Issue(string user, string? project)
    {
        var now = _time.GetUtcNow();
        var claims = new IamClaims { User = user, Project = project, Expires = (now + Lifetime).ToUnixTimeSeconds() };
        var content = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, IamContentJson.Default.IamClaims));
        return ($"{content}.{Base64Url.EncodeToString(Sign(content))}", now, now + Lifetime);
    }

    /// <returns>The caller; null when the token is not from this control plane, or has expired.</returns>
    public CloudCaller? Read(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return null;
        }

        try
        {
            var signature = Base64Url.DecodeFromChars(token.AsSpan(dot + 1));
            return CryptographicOperations.FixedTimeEquals(signature, Sign(token[..dot]))
                && JsonSerializer.Deserialize(Base64Url.DecodeFromChars(token.AsSpan(0, dot)), IamContentJson.Default.IamClaims) is { } claims
                && claims.Expires > _time.GetUtcNow().ToUnixTimeSeconds()
                    ? new CloudCaller(claims.User, claims.Project)
                    : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    private byte[] Sign(string content) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(content));
}
