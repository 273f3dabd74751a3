using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServiceComb.Net.Client.Connections;

/// <summary>Reads certificates from PEM and PKCS #12 files.</summary>
internal static class CertificateFiles
{
    private const int LargestFile = 4 * 1024 * 1024;

    /// <exception cref="ArgumentException">The file cannot be read or holds no certificate.</exception>
    public static X509Certificate2Collection ReadAuthorities(string path, string? password) => Read(path, () =>
    {
        var authorities = new X509Certificate2Collection();
        if (IsPem(path))
        {
            authorities.ImportFromPemFile(path);
        }
        else
        {
            authorities.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password));
        }

        return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate");
    });

    /// <exception cref="ArgumentException">The file cannot be read or holds no certificate with a key.</exception>
    public static X509Certificate2 ReadOwn(string path, string? keyPath, string? password) => Read(path, () =>
    {
        if (!IsPem(path))
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, password);
        }

        using var certificate = string.IsNullOrEmpty(password)
            ? X509Certificate2.CreateFromPemFile(path, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
        // Windows cannot use a key that was never in a store or a PKCS #12.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    });

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= LargestFile ? read() : throw new CryptographicException($"it is over {LargestFile} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ArgumentException($"the certificate file '{path}' cannot be used (PEM and PKCS #12 can, Java key stores cannot): {exception.Message}", exception);
        }
    }

    private static bool IsPem(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[64 * 1024];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..read].IndexOf("-----BEGIN "u8) >= 0;
    }
}
