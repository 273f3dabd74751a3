using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.LocalEngine.Rbac.Passwords;

namespace ServiceComb.Net.LocalEngine;

/// <summary>How a local engine listens and where it keeps its data.</summary>
public sealed class LocalEngineOptions
{
    /// <summary>Where registry and governance API listen. Default: <c>http://127.0.0.1:0</c>, a free port.</summary>
    public string RegistryUrl { get; set; } = "http://127.0.0.1:0";

    /// <summary>Where the configuration center listens. Default: <c>http://127.0.0.1:0</c>, a free port.</summary>
    public string KieUrl { get; set; } = "http://127.0.0.1:0";

    /// <summary>The certificate, with its private key, of both listeners; their addresses are https then. Default: null, no TLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>The directory of the engine's SQLite file, made when it is missing. Default: null, everything stays in memory.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>Whether a change is answered only when the disk has it, so that it survives a failure of the machine and not
    /// only the end of the process. It costs about a flush of the disk per change. Default: false.</summary>
    public bool IsDurable { get; set; }

    /// <summary>Whether one line is logged per request, at level Information. Default: false.</summary>
    public bool LogRequests { get; set; }

    /// <summary>Whether addresses other than loopback may be listened on. Default: false.</summary>
    public bool ListenAny { get; set; }

    /// <summary>Origins such as <c>http://localhost:8080</c> whose web pages may change something on an engine that listens on
    /// loopback; their host names are accepted in the Host header, too. <c>*</c> permits every origin and host. Default: none,
    /// only pages of the engine's own address.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Whether callers need accounts: every route but log-in, health and version asks for a token and for what the
    /// token's roles allow. Default: false.</summary>
    public bool Rbac { get; set; }

    /// <summary>The password of the account <c>root</c> where there is none yet: 8 to 32 characters with a capital, a small
    /// letter, a digit and a symbol. A data directory that holds a root account keeps that account's password, whatever this
    /// says; then it may be left out. Default: null.</summary>
    public string? RootPassword { get; set; }

    /// <summary>How long tokens are valid whose log-in asks for no time of its own: 30 minutes to 12 hours. Default: 12 hours.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Iterations of the hash of a password, which take most of the time of a log-in.</summary>
    internal int PasswordIterations { get; set; } = PasswordHash.DefaultIterations;

    /// <summary>How much the engine holds.</summary>
    public LocalEngineQuotas Quotas { get; } = new();

    /// <summary>Requests for configuration items that are answered per second, in a burst and on average; more are answered
    /// with 429. The real engine's default is 200. Default: 0, no limit.</summary>
    public int KieRequestsPerSecond { get; set; }

    /// <summary>How long a caller may take to send the headers of a request, and how long to send its body; who is slower is
    /// cut off, or answered with 408. Default: 60 seconds, as the real engine's.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The clock of leases, waits and time stamps. Default: the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Where the engine logs to. Default: nowhere.</summary>
    public ILoggerFactory? Logs { get; set; }

    /// <summary>Checks them before anything is started; addresses are checked where they are listened on.</summary>
    /// <exception cref="LocalEngineException">One of them cannot be used.</exception>
    internal void Require()
    {
        Quotas.Require();
        if (RequestTimeout <= TimeSpan.Zero)
        {
            throw Refused($"the request time-out is {RequestTimeout}; expected more than zero");
        }

        if (KieRequestsPerSecond < 0)
        {
            throw Refused($"the rate of the configuration center is {KieRequestsPerSecond}; expected 0 (no limit) or more");
        }

        foreach (var origin in AllowedOrigins)
        {
            if (origin != "*" && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https" } && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0))
            {
                throw Refused($"the allowed origin '{origin}' is no origin; expected scheme://host[:port] or *");
            }
        }

        if (Certificate is not { } certificate)
        {
            return;
        }

        if (!certificate.HasPrivateKey)
        {
            throw Refused($"the certificate {certificate.Subject} has no private key");
        }

        var now = Time.GetUtcNow();
        if (now < certificate.NotBefore || now > certificate.NotAfter)
        {
            throw Refused(string.Create(
                CultureInfo.InvariantCulture, $"the certificate {certificate.Subject} is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}, not now"));
        }
    }

    private static LocalEngineException Refused(string reason) => new(LocalEngineFailure.Options, reason);
}
