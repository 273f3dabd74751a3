using System.Security.Authentication;

namespace ServiceComb.Net.Client.Connections;

/// <summary>TLS of connections to an engine. Files are read when the transport is made, and while it is used again every 30
/// seconds: new connections use what is in them. Files that cannot be used then are told in the log, and what was read before
/// stays.</summary>
public sealed class EngineTlsOptions
{
    /// <summary>A PEM or PKCS #12 file with the authorities that the engine's certificate may come from, and no others.
    /// Default: null, the authorities of the system.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>The password of <see cref="AuthorityFile"/> when it is PKCS #12.</summary>
    public string? AuthorityFilePassword { get; set; }

    /// <summary>A PEM or PKCS #12 file with the certificate this app shows. Default: null, it shows none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>A PEM file with the key of <see cref="CertificateFile"/>, when that is PEM and does not hold it.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The password of the key.</summary>
    public string? KeyPassword { get; set; }

    /// <summary>The lowest version: <see cref="SslProtocols.Tls12"/> or <see cref="SslProtocols.Tls13"/>. Default: 1.2.</summary>
    public SslProtocols MinimumVersion { get; set; } = SslProtocols.Tls12;

    /// <summary>Whether the engine's certificate must come from a known authority; off, anybody can read the traffic, and a
    /// warning is logged. Default: true.</summary>
    public bool CheckCertificate { get; set; } = true;

    /// <summary>Whether the engine's certificate must be made out to the host of the address; off, every certificate of a
    /// known authority will do, and a warning is logged. Default: true.</summary>
    public bool CheckHostName { get; set; } = true;
}
