using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>Reads a TLS certificate and its key from files.</summary>
internal static class CertificateFile
{
    private const int MaxFileSize = 4 * 1024 * 1024;

    /// <summary>Reads the certificate, with its private key if the files contain one.</summary>
    /// <exception cref="LocalEngineException">A file is missing or invalid, or the password is wrong. The message names the
    /// file and never contains the password.</exception>
    public static X509Certificate2 Read(string file, string? keyFile, string? password)
    {
        try
        {
            var content = ReadBounded(file);
            return content.AsSpan().IndexOf("-----BEGIN "u8) >= 0 ? ReadPem(content, keyFile is null ? content : ReadBounded(keyFile), password)
                : keyFile is null ? X509CertificateLoader.LoadPkcs12(content, password)
                : throw new LocalEngineException(LocalEngineFailure.Options, $"{file} is not a PEM file; a separate key file is only supported for PEM");
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
        return read <= MaxFileSize ? content[..read] : throw new IOException($"{file} is larger than {MaxFileSize} bytes");
    }

    private static X509Certificate2 ReadPem(byte[] certificate, byte[] key, string? password)
    {
        var (certificateText, keyText) = (Encoding.UTF8.GetString(certificate), Encoding.UTF8.GetString(key));
        using var read = password is null
            ? X509Certificate2.CreateFromPem(certificateText, keyText)
            : X509Certificate2.CreateFromEncryptedPem(certificateText, keyText, password);
        // On Windows, TLS cannot use ephemeral keys; the PKCS#12 round trip creates a usable one.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }
}
