using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServiceComb.Net.Engine.CommandLine;

/// <summary>Reads a TLS certificate and its key from files.</summary>
internal static class CertificateFile
{
    /// <summary>The certificate, with its private key where there is one.</summary>
    /// <exception cref="LocalEngineException">A file is missing, is no certificate or key, or the password is wrong; the
    /// message names the file and never the password.</exception>
    public static X509Certificate2 Read(string file, string? keyFile, string? password)
    {
        try
        {
            return IsPem(file) ? ReadPem(file, keyFile ?? file, password)
                : keyFile is null ? X509CertificateLoader.LoadPkcs12FromFile(file, password)
                : throw new LocalEngineException(LocalEngineFailure.Options, $"{file} is no PEM file; a key of its own goes with PEM only");
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"the certificate {file}{(keyFile is null ? "" : $" with key {keyFile}")} cannot be read: {exception.Message}", exception);
        }
    }

    private static bool IsPem(string file) => File.ReadAllText(file).Contains("-----BEGIN ", StringComparison.Ordinal);

    private static X509Certificate2 ReadPem(string file, string keyFile, string? password)
    {
        using var read = password is null ? X509Certificate2.CreateFromPemFile(file, keyFile) : X509Certificate2.CreateFromEncryptedPemFile(file, password, keyFile);
        // On Windows TLS cannot use a key that lives in memory only; through PKCS#12 it becomes one that it can use.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }
}
