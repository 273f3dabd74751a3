using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Client.Connections;

/// <summary>Makes connection pools as the options say.</summary>
internal static partial class EngineHandlers
{
    /// <summary>Two minutes of silence are what middle boxes grant a connection; a dead one is noticed well before.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    public static SocketsHttpHandler Create(EngineClientOptions options, SslClientAuthenticationOptions tls) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = options.ConnectionLifetime,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = PingDelay,
        KeepAlivePingTimeout = PingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        SslOptions = tls,
    };

    /// <exception cref="ArgumentException">A file cannot be used, or the version is neither TLS 1.2 nor 1.3.</exception>
    public static SslClientAuthenticationOptions ReadTls(EngineTlsOptions options, ILogger logger)
    {
        var tls = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = options.MinimumVersion switch
            {
                SslProtocols.Tls12 => SslProtocols.Tls12 | SslProtocols.Tls13,
                SslProtocols.Tls13 => SslProtocols.Tls13,
                _ => throw new ArgumentException($"the lowest TLS version is {options.MinimumVersion}; it must be Tls12 or Tls13"),
            },
        };
        if (options.AuthorityFile is { Length: > 0 } authorities)
        {
            tls.CertificateChainPolicy = Trusting(CertificateFiles.ReadAuthorities(authorities, options.AuthorityFilePassword));
        }

        if (options.CertificateFile is { Length: > 0 } own)
        {
            tls.ClientCertificates = [CertificateFiles.ReadOwn(own, options.KeyFile, options.KeyPassword)];
        }

        Relax(tls, options, logger);
        return tls;
    }

    private static X509ChainPolicy Trusting(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static void Relax(SslClientAuthenticationOptions tls, EngineTlsOptions options, ILogger logger)
    {
        if (!options.CheckCertificate)
        {
            LogCertificateUnchecked(logger);
#pragma warning disable CA5359 // The user asked for it, and has been warned.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (!options.CheckHostName)
        {
            LogHostNameUnchecked(logger);
            tls.RemoteCertificateValidationCallback = static (_, _, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        }
    }

    [LoggerMessage(104, LogLevel.Warning, "Certificates of the engine are not checked: whoever is in between can read and change what is sent")]
    private static partial void LogCertificateUnchecked(ILogger logger);

    [LoggerMessage(105, LogLevel.Warning, "The host name in the engine's certificate is not checked: any host with a certificate of the same authority can pose as the engine")]
    private static partial void LogHostNameUnchecked(ILogger logger);
}
