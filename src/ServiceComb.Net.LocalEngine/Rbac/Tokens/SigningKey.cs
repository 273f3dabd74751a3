using System.Security.Cryptography;

namespace ServiceComb.Net.LocalEngine.Rbac.Tokens;

/// <summary>The key pair that signs tokens, RSA with SHA-256.</summary>
internal sealed class SigningKey : IDisposable
{
    private const int KeySize = 2048;
    private readonly RSA _rsa;
    // RSA instances are not thread-safe. Verified tokens are cached, so contention is low.
    private readonly Lock _lock = new();

    private SigningKey(RSA rsa) => _rsa = rsa;

    public static SigningKey Create() => new(RSA.Create(KeySize));

    /// <exception cref="CryptographicException">The bytes are not a private key.</exception>
    public static SigningKey Import(byte[] pkcs8)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportPkcs8PrivateKey(pkcs8, out _);
            return new SigningKey(rsa);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    public byte[] Export() => _rsa.ExportPkcs8PrivateKey();

    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        lock (_lock)
        {
            return _rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        lock (_lock)
        {
            return _rsa.VerifyData(text, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    public void Dispose() => _rsa.Dispose();
}
