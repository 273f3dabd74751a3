using System.Security.Authentication;

namespace ServiceComb.Net.Client.Connections;

/// <summary>TLS options for connections to an engine. Files are read when the client is created and checked for changes every 30 seconds
/// while it is used; new connections use the changed certificates. If a changed file is unusable, a warning is logged and the previous
/// certificates stay in use.</summary>
public sealed class EngineTlsOptions
{
    /// <summary>Gets or sets the path of a PEM or PKCS #12 file with the only certificate authorities to trust. Default: null; the
    /// authorities of the system.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>Gets or sets the password of <see cref="AuthorityFile"/> if it is a PKCS #12 file.</summary>
    public string? AuthorityFilePassword { get; set; }

    /// <summary>Gets or sets the path of a PEM or PKCS #12 file with the client certificate. Default: null; no client certificate.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Gets or sets the path of a PEM file with the private key, if <see cref="CertificateFile"/> is a PEM file without it.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Gets or sets the password of the private key or of the PKCS #12 file.</summary>
    public string? KeyPassword { get; set; }

    /// <summary>Gets or sets the minimum version: <see cref="SslProtocols.Tls12"/> or <see cref="SslProtocols.Tls13"/>. Default: TLS 1.2.</summary>
    public SslProtocols MinimumVersion { get; set; } = SslProtocols.Tls12;

    /// <summary>Gets or sets whether the engine's certificate is validated. If false, an attacker can read the traffic, and a warning
    /// is logged. Default: true.</summary>
    public bool CheckCertificate { get; set; } = true;

    /// <summary>Gets or sets whether the host name in the engine's certificate must match the address. If false, any certificate of a
    /// trusted authority is accepted, and a warning is logged. Default: true.</summary>
    public bool CheckHostName { get; set; } = true;
}
