using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>Reads a TLS certificate and its key from files.</summary>
internal static class CertificateFile
{
    private const int MaxFileSize = 4 * 1024 * 1024;

    /// <summary>The certificate, with its private key where there is one.</summary>
    /// <exception cref="LocalEngineException">A file is missing, is no certificate or key, or the password is wrong; the
    /// message names the file and never the password.</exception>
    public static X509Certificate2 Read(string file, string? keyFile, string? password)
    {
        try
        {
            var content = ReadBounded(file);
            return content.AsSpan().IndexOf("-----BEGIN "u8) >= 0 ? ReadPem(content, keyFile is null ? content : ReadBounded(keyFile), password)
                : keyFile is null ? X509CertificateLoader.LoadPkcs12(content, password)
                : throw new LocalEngineException(LocalEngineFailure.Options, $"{file} is no PEM file; a key of its own goes with PEM only");
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"the certificate {file}{(keyFile is null ? "" : $" with key {keyFile}")} cannot be read: {exception.Message}", exception);
        }
    }

    private static byte[] ReadBounded(string file)
    {
        using var stream = File.OpenRead(file);
        var content = new byte[Math.Min(stream.Length, MaxFileSize + 1)];
        var read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return read <= MaxFileSize ? content[..read] : throw new IOException($"{file} is over {MaxFileSize} bytes");
    }

    private static X509Certificate2 ReadPem(byte[] certificate, byte[] key, string? password)
    {
        var (certificateText, keyText) = (Encoding.UTF8.GetString(certificate), Encoding.UTF8.GetString(key));
        using var read = password is null
            ? X509Certificate2.CreateFromPem(certificateText, keyText)
            : X509Certificate2.CreateFromEncryptedPem(certificateText, keyText, password);
        // On Windows TLS cannot use a key that lives in memory only; through PKCS#12 it becomes one that it can use.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }
}
