using System.Security.Cryptography;

namespace ServiceComb.Net.LocalEngine.Rbac.Passwords;

/// <summary>A salted password hash: PBKDF2 with HMAC-SHA-256.</summary>
internal sealed record PasswordHash
{
    // The OWASP recommendation for SHA-256. The count is stored with each hash, so that it can be increased.
    public const int DefaultIterations = 600_000;
    private const int SaltLength = 16;
    private const int HashLength = 32;

    public required byte[] Salt { get; init; }

    public required byte[] Hash { get; init; }

    public required int Iterations { get; init; }

    public static PasswordHash Of(string password, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new PasswordHash { Salt = salt, Hash = Derive(password, salt, iterations), Iterations = iterations };
    }

    /// <summary>Creates a hash that matches no password. Log-ins to unknown accounts are compared with it, so that they
    /// take as long as others.</summary>
    public static PasswordHash DecoyOf(int iterations) => new()
    {
        Salt = RandomNumberGenerator.GetBytes(SaltLength),
        Hash = RandomNumberGenerator.GetBytes(HashLength),
        Iterations = iterations,
    };

    public bool Matches(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, Salt, Iterations), Hash);

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, HashLength);
}
