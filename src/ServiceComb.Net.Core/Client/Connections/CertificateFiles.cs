using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ServiceComb.Net.Client.Connections;

/// <summary>The contents of the PEM and PKCS #12 files of TLS options, at the time they were read.</summary>
internal sealed class CertificateFiles
{
    private const int MaxFileSize = 4 * 1024 * 1024;
    private readonly EngineTlsOptions _options;
    private readonly byte[] _authorities;
    private readonly byte[] _certificate;
    private readonly byte[] _key;

    private CertificateFiles(EngineTlsOptions options)
    {
        _options = options;
        _authorities = ReadFile(options.AuthorityFile);
        _certificate = ReadFile(options.CertificateFile);
        _key = _certificate.Length > 0 ? ReadFile(options.KeyFile) : [];
    }

    /// <summary>The contents of the files; empty for a file that is not configured.</summary>
    public IEnumerable<byte[]> Contents => [_authorities, _certificate, _key];

    /// <exception cref="ArgumentException">A file cannot be read.</exception>
    public static CertificateFiles Read(EngineTlsOptions options) => new(options);

    /// <summary>Returns the certificate authorities; null when no file is configured.</summary>
    /// <exception cref="ArgumentException">The file contains no certificate.</exception>
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

        return authorities.Count > 0 ? authorities : throw new CryptographicException("it contains no certificate");
    });

    /// <summary>Returns the client certificate; null when no file is configured.</summary>
    /// <exception cref="ArgumentException">The file contains no certificate with a private key.</exception>
    public X509Certificate2? ClientCertificate() => _options.CertificateFile is not { Length: > 0 } path ? null : Try(path, () =>
    {
        var password = _options.KeyPassword;
        if (!IsPem(_certificate))
        {
            return X509CertificateLoader.LoadPkcs12(_certificate, password);
        }

        var key = Text(_key.Length > 0 ? _key : _certificate);
        using var certificate = string.IsNullOrEmpty(password)
            ? X509Certificate2.CreateFromPem(Text(_certificate), key)
            : X509Certificate2.CreateFromEncryptedPem(Text(_certificate), key, password);
        // Windows TLS cannot use ephemeral keys, so round-trip through PKCS #12.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    });

    private static byte[] ReadFile(string? path) => path is not { Length: > 0 } ? [] : Try(path, () =>
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxFileSize)
        {
            throw new CryptographicException($"it exceeds {MaxFileSize} bytes");
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
            throw new ArgumentException($"the certificate file '{path}' cannot be used (supported formats: PEM and PKCS #12, not Java key stores): {exception.Message}", exception);
        }
    }

    private static bool IsPem(byte[] content) => content.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static string Text(byte[] content) => Encoding.UTF8.GetString(content);
}
