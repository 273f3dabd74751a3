using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Client.Connections;

/// <summary>TLS as the options and their files say. Certificates are replaced while apps run, so the files are looked at
/// again, beside the requests and only while there are any; files that cannot be used leave what was read before.</summary>
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
    private long _looked;
    private int _isLooking;

    /// <exception cref="ArgumentException">A file cannot be used, or the version is neither TLS 1.2 nor 1.3.</exception>
    public EngineTls(EngineTlsOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _hasFiles = options.AuthorityFile is { Length: > 0 } || options.CertificateFile is { Length: > 0 };
        var files = CertificateFiles.Read(options);
        (_current, _digest, _looked) = (Make(files), Digest(files), time.GetTimestamp());
        if (!options.CheckCertificate)
        {
            LogCertificateUnchecked(logger);
        }
        else if (!options.CheckHostName)
        {
            LogHostNameUnchecked(logger);
        }
    }

    /// <summary>What new connections are made with; another object when files were replaced.</summary>
    public SslClientAuthenticationOptions Current
    {
        get
        {
            if (_hasFiles && _time.GetElapsedTime(Volatile.Read(ref _looked)) >= Interval && Interlocked.Exchange(ref _isLooking, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static one => one.Look(), this, preferLocal: false);
            }

            return _current;
        }
    }

    private void Look()
    {
        Volatile.Write(ref _looked, _time.GetTimestamp());
        try
        {
            var files = CertificateFiles.Read(_options);
            var digest = Digest(files);
            if (!digest.AsSpan().SequenceEqual(_digest))
            {
                _current = Make(files);
                _digest = digest;
                LogReplaced(_logger);
            }

            _isFailing = false;
        }
        catch (Exception exception)
        {
            // Perhaps they are just being written.
            if (!_isFailing)
            {
                LogUnusable(_logger, exception.Message);
            }

            _isFailing = true;
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private SslClientAuthenticationOptions Make(CertificateFiles files)
    {
        var tls = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = _options.MinimumVersion switch
            {
                SslProtocols.Tls12 => SslProtocols.Tls12 | SslProtocols.Tls13,
                SslProtocols.Tls13 => SslProtocols.Tls13,
                _ => throw new ArgumentException($"the lowest TLS version is {_options.MinimumVersion}; it must be Tls12 or Tls13"),
            },
        };
        if (files.Authorities() is { } authorities)
        {
            tls.CertificateChainPolicy = Trusting(authorities);
        }

        if (files.Own() is { } own)
        {
            tls.ClientCertificates = [own];
        }

        Relax(tls);
        return tls;
    }

    private void Relax(SslClientAuthenticationOptions tls)
    {
        if (!_options.CheckCertificate)
        {
#pragma warning disable CA5359 // The user asked for it, and has been warned.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (!_options.CheckHostName)
        {
            tls.RemoteCertificateValidationCallback = static (_, _, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        }
    }

    private static X509ChainPolicy Trusting(X509Certificate2Collection authorities)
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
            // Each by itself first, so that bytes that move from one file to the next are seen.
            hash.AppendData(SHA256.HashData(content));
        }

        return hash.GetHashAndReset();
    }

    [LoggerMessage(104, LogLevel.Warning, "Certificates of the engine are not checked: whoever is in between can read and change what is sent")]
    private static partial void LogCertificateUnchecked(ILogger logger);

    [LoggerMessage(105, LogLevel.Warning, "The host name in the engine's certificate is not checked: any host with a certificate of the same authority can pose as the engine")]
    private static partial void LogHostNameUnchecked(ILogger logger);

    [LoggerMessage(108, LogLevel.Information, "Certificate files were replaced; new connections to the engine use them")]
    private static partial void LogReplaced(ILogger logger);

    [LoggerMessage(109, LogLevel.Warning, "Certificates stay as they were read before: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string reason);
}
