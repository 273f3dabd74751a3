using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ServiceComb.Net.Client.Connections;

/// <summary>The PEM and PKCS #12 files that TLS options name, as they were when they were read.</summary>
internal sealed class CertificateFiles
{
    private const int MaxFileSize = 4 * 1024 * 1024;
    private readonly EngineTlsOptions _options;
    private readonly byte[] _authorities;
    private readonly byte[] _own;
    private readonly byte[] _key;

    private CertificateFiles(EngineTlsOptions options)
    {
        _options = options;
        _authorities = Content(options.AuthorityFile);
        _own = Content(options.CertificateFile);
        _key = _own.Length > 0 ? Content(options.KeyFile) : [];
    }

    /// <summary>What is in the files; empty where none is named.</summary>
    public IEnumerable<byte[]> Contents => [_authorities, _own, _key];

    /// <exception cref="ArgumentException">A file cannot be read.</exception>
    public static CertificateFiles Read(EngineTlsOptions options) => new(options);

    /// <summary>The authorities; null when no file is named.</summary>
    /// <exception cref="ArgumentException">The file holds no certificate.</exception>
    public X509Certificate2Collection? Authorities() => _options.AuthorityFile is not { Length: > 0 } path ? null : Try(path, () =>
    {
        var authorities = new X509Certificate2Collection();
        if (IsPem(_authorities))
        {
            authorities.ImportFromPem(Text(_authorities));
        }
        else
        {
            authorities.AddRange(X509CertificateLoader.LoadPkcs12Collection(_authorities, _options.AuthorityFilePassword));
        }

        return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate");
    });

    /// <summary>The certificate of this app; null when no file is named.</summary>
    /// <exception cref="ArgumentException">The file holds no certificate with a key.</exception>
    public X509Certificate2? Own() => _options.CertificateFile is not { Length: > 0 } path ? null : Try(path, () =>
    {
        var password = _options.KeyPassword;
        if (!IsPem(_own))
        {
            return X509CertificateLoader.LoadPkcs12(_own, password);
        }

        var key = Text(_key.Length > 0 ? _key : _own);
        using var certificate = string.IsNullOrEmpty(password)
            ? X509Certificate2.CreateFromPem(Text(_own), key)
            : X509Certificate2.CreateFromEncryptedPem(Text(_own), key, password);
        // Windows cannot use a key that was never in a store or a PKCS #12.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    });

    private static byte[] Content(string? path) => path is not { Length: > 0 } ? [] : Try(path, () =>
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxFileSize)
        {
            throw new CryptographicException($"it is over {MaxFileSize} bytes");
        }

        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    });

    private static T Try<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ArgumentException($"the certificate file '{path}' cannot be used (PEM and PKCS #12 can, Java key stores cannot): {exception.Message}", exception);
        }
    }

    private static bool IsPem(byte[] content) => content.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static string Text(byte[] content) => Encoding.UTF8.GetString(content);
}
