using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Client.Connections;

/// <summary>Provides the TLS options. Certificate files can be replaced while the app runs: they are checked in the background, at most
/// every 30 seconds and only while requests are sent. When a file is unusable, the previous certificates stay in use.</summary>
internal sealed partial class EngineTls
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly EngineTlsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _hasFiles;
    private volatile SslClientAuthenticationOptions _current;
    private byte[] _digest;
    private bool _isFailing;
    private long _lastCheck;
    private int _isChecking;

    /// <exception cref="ArgumentException">A file cannot be used, or the minimum version is neither TLS 1.2 nor 1.3.</exception>
    public EngineTls(EngineTlsOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _hasFiles = options.AuthorityFile is { Length: > 0 } || options.CertificateFile is { Length: > 0 };
        var files = CertificateFiles.Read(options);
        (_current, _digest, _lastCheck) = (CreateOptions(files), Digest(files), time.GetTimestamp());
        if (!options.CheckCertificate)
        {
            LogCertificateUnchecked(logger);
        }
        else if (!options.CheckHostName)
        {
            LogHostNameUnchecked(logger);
        }
    }

    /// <summary>The options for new connections; another object after files changed.</summary>
    public SslClientAuthenticationOptions Current
    {
        get
        {
            if (_hasFiles && _time.GetElapsedTime(Volatile.Read(ref _lastCheck)) >= Interval && Interlocked.Exchange(ref _isChecking, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static tls => tls.CheckFiles(), this, preferLocal: false);
            }

            return _current;
        }
    }

    private void CheckFiles()
    {
        Volatile.Write(ref _lastCheck, _time.GetTimestamp());
        try
        {
            var files = CertificateFiles.Read(_options);
            var digest = Digest(files);
            if (!digest.AsSpan().SequenceEqual(_digest))
            {
                _current = CreateOptions(files);
                _digest = digest;
                LogReplaced(_logger);
            }

            _isFailing = false;
        }
        catch (Exception exception)
        {
            // The files may be in the middle of an update; log once.
            if (!_isFailing)
            {
                LogUnusable(_logger, exception.Message);
            }

            _isFailing = true;
        }
        finally
        {
            Volatile.Write(ref _isChecking, 0);
        }
    }

    private SslClientAuthenticationOptions CreateOptions(CertificateFiles files)
    {
        var tls = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = _options.MinimumVersion switch
            {
                SslProtocols.Tls12 => SslProtocols.Tls12 | SslProtocols.Tls13,
                SslProtocols.Tls13 => SslProtocols.Tls13,
                _ => throw new ArgumentException($"the minimum TLS version {_options.MinimumVersion} must be Tls12 or Tls13"),
            },
        };
        if (files.Authorities() is { } authorities)
        {
            tls.CertificateChainPolicy = CreateChainPolicy(authorities);
        }

        if (files.ClientCertificate() is { } own)
        {
            tls.ClientCertificates = [own];
        }

        DisableChecks(tls);
        return tls;
    }

    private void DisableChecks(SslClientAuthenticationOptions tls)
    {
        if (!_options.CheckCertificate)
        {
#pragma warning disable CA5359 // Configured by the user; a warning was logged.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (!_options.CheckHostName)
        {
            tls.RemoteCertificateValidationCallback = static (_, _, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        }
    }

    private static X509ChainPolicy CreateChainPolicy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static byte[] Digest(CertificateFiles files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in files.Contents)
        {
            // Hash each file separately, so that moving bytes from one file to the next changes the digest.
            hash.AppendData(SHA256.HashData(content));
        }

        return hash.GetHashAndReset();
    }

    [LoggerMessage(104, LogLevel.Warning, "The engine's certificate is not validated: an attacker on the network can read and change the traffic")]
    private static partial void LogCertificateUnchecked(ILogger logger);

    [LoggerMessage(105, LogLevel.Warning, "The host name in the engine's certificate is not validated: any host with a certificate of the same authority can impersonate the engine")]
    private static partial void LogHostNameUnchecked(ILogger logger);

    [LoggerMessage(108, LogLevel.Information, "Certificate files changed; new connections to the engine use them")]
    private static partial void LogReplaced(ILogger logger);

    [LoggerMessage(109, LogLevel.Warning, "Certificate files cannot be used, so the previous certificates stay in use: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string reason);
}
