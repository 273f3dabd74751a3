using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServiceComb.Net.TestSupport;

/// <summary>A test certificate authority with its certificates and files.</summary>
public sealed class Certificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("servicecomb-tls-");
    private readonly ECDsa _key = ECDsa.Create();
    private readonly X509Certificate2 _authority;

    public Certificates()
    {
        var request = new CertificateRequest("CN=authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        AuthorityFile = Write("authority.pem", _authority.ExportCertificatePem());
        AuthorityStore = Path.Combine(_folder.FullName, "authority.p12");
        using var bare = X509CertificateLoader.LoadCertificate(_authority.RawData);
        File.WriteAllBytes(AuthorityStore, new X509Certificate2Collection(bare).Export(X509ContentType.Pkcs12, "store-pw")!);
    }

    public string AuthorityFile { get; }

    /// <summary>PKCS #12 with the password <c>store-pw</c>.</summary>
    public string AuthorityStore { get; }

    /// <summary>Creates a certificate for 127.0.0.1 or another name.</summary>
    public X509Certificate2 Issue(string name, string? host = null)
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (host is null)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        var serial = new byte[8];
        RandomNumberGenerator.Fill(serial);
        using var issued = request.Create(_authority, _authority.NotBefore, _authority.NotAfter, serial);
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Writes the files of a certificate: PEM with a separate key file, PEM with an encrypted key, and PKCS #12 with the
    /// password <c>key-pw</c>.</summary>
    public (string Certificate, string Key, string Both, string Store) Files(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000);
        var store = Path.Combine(_folder.FullName, "own.p12");
        File.WriteAllBytes(store, certificate.Export(X509ContentType.Pkcs12, "key-pw"));
        return (
            Write("own.pem", certificate.ExportCertificatePem()),
            Write("own.key", key.ExportPkcs8PrivateKeyPem()),
            Write("both.pem", certificate.ExportCertificatePem() + "\n" + key.ExportEncryptedPkcs8PrivateKeyPem("key-pw", parameters)),
            store);
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }
}
