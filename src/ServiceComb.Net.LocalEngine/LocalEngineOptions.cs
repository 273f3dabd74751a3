using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.LocalEngine.Monitoring.State;
using ServiceComb.Net.LocalEngine.Rbac.Passwords;
using ServiceComb.Net.LocalEngine.Signing;

namespace ServiceComb.Net.LocalEngine;

/// <summary>Options of a local engine.</summary>
public sealed class LocalEngineOptions
{
    /// <summary>Gets or sets the address of the registry and governance API. Default: <c>http://127.0.0.1:0</c>, a free
    /// port.</summary>
    public string RegistryUrl { get; set; } = "http://127.0.0.1:0";

    /// <summary>Gets or sets the address of the configuration center. Default: <c>http://127.0.0.1:0</c>, a free
    /// port.</summary>
    public string KieUrl { get; set; } = "http://127.0.0.1:0";

    /// <summary>Gets or sets the address of the monitoring API, such as <c>http://127.0.0.1:30109</c>, to which apps report metrics.
    /// Default: null; metrics are not collected.</summary>
    public string? MonitorUrl { get; set; }

    /// <summary>Gets or sets the resolution of new metrics: whole seconds from 1 second to 10 minutes. After 360 times this span metrics are
    /// combined to 6 times the resolution, after 2160 times to 60 times. Default: 10 seconds.</summary>
    public TimeSpan MonitorResolution { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long metrics are kept: 1 minute to 31 days. Default: 3 days.</summary>
    public TimeSpan MonitorRetention { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Gets or sets the TLS certificate, with private key, of all listeners, which then use https. Default: null,
    /// no TLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Gets or sets the directory of the engine's SQLite file; it is created if it does not exist. Default: null,
    /// all data is kept in memory.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>Gets or sets a value indicating whether a change is acknowledged only after it is flushed to disk, so that
    /// it survives a crash of the machine and not only of the process. This costs about one disk flush per change. Default:
    /// false.</summary>
    public bool IsDurable { get; set; }

    /// <summary>Gets or sets a value indicating whether each request is logged with one line at level Information. Default:
    /// false.</summary>
    public bool LogRequests { get; set; }

    /// <summary>Gets or sets a value indicating whether the engine may listen on addresses other than loopback. Default:
    /// false.</summary>
    public bool ListenAny { get; set; }

    /// <summary>Gets the origins, such as <c>http://localhost:8080</c>, whose web pages may send state-changing requests to
    /// an engine on a loopback address. Their host names are also accepted in the Host header. <c>*</c> allows every origin
    /// and host. Default: empty, only pages of the engine's own address.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Gets or sets a value indicating whether access control is enabled: every route except log-in, health and
    /// version requires a token whose roles permit the request. Default: false.</summary>
    public bool Rbac { get; set; }

    /// <summary>Gets or sets the password of the account <c>root</c>, used when the account is created: 8 to 32 characters
    /// with an upper-case letter, a lower-case letter, a digit and a symbol. A root account that exists in the data
    /// directory keeps its password; then the option may be omitted. Default: null.</summary>
    public string? RootPassword { get; set; }

    /// <summary>Gets or sets where the root password comes from, for errors.</summary>
    internal string RootPasswordSource { get; set; } = "--root-password";

    /// <summary>Gets or sets how long a token is valid when the log-in does not request a lifetime: 30 minutes to 12 hours.
    /// Default: 12 hours.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Gets or sets the iteration count of password hashes, which dominates the duration of a log-in.</summary>
    internal int PasswordIterations { get; set; } = PasswordHash.DefaultIterations;

    /// <summary>Gets or sets how many metrics are kept.</summary>
    internal MonitorLimits MonitorLimits { get; set; } = new();

    /// <summary>Gets the quotas of the engine.</summary>
    public LocalEngineQuotas Quotas { get; } = new();

    /// <summary>Gets or sets how many configuration item requests are accepted per second, on average and in a burst;
    /// further requests are rejected with 429. The real engine's default is 200. Default: 0, no limit.</summary>
    public int KieRequestsPerSecond { get; set; }

    /// <summary>Gets or sets how long a client may take to send the request headers, and how long to send the body. Slower
    /// requests are aborted or rejected with 408. Default: 60 seconds, as in the real engine.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the clock of leases, long polls and time stamps. Default: the system clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets the logger factory of the engine. Default: null, no logging.</summary>
    public ILoggerFactory? Logs { get; set; }

    /// <summary>Gets or sets the key of the control plane that manages the engine; null without one.</summary>
    internal AccessKey? ManagementKey { get; set; }

    /// <summary>Gets or sets what stops the engine when the control plane requests it.</summary>
    internal Action? StopRequested { get; set; }

    /// <summary>Validates the options, except for the addresses, which the listeners validate.</summary>
    /// <exception cref="LocalEngineException">An option is invalid.</exception>
    internal void Validate()
    {
        Quotas.Validate();
        if (DataDirectory is not null && string.IsNullOrWhiteSpace(DataDirectory))
        {
            throw InvalidOption("the data directory (--data) is empty; expected the path of a directory");
        }

        if (RequestTimeout <= TimeSpan.Zero)
        {
            throw InvalidOption($"the request timeout is {RequestTimeout}; expected more than zero");
        }

        if (KieRequestsPerSecond < 0)
        {
            throw InvalidOption($"the rate limit of the configuration center is {KieRequestsPerSecond}; expected 0 (no limit) or more");
        }

        if (MonitorResolution < TimeSpan.FromSeconds(1) || MonitorResolution > TimeSpan.FromMinutes(10) || MonitorResolution.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw InvalidOption($"the resolution of metrics is {MonitorResolution}; expected whole seconds from 1 second to 10 minutes");
        }

        if (MonitorRetention < TimeSpan.FromMinutes(1) || MonitorRetention > TimeSpan.FromDays(31) || MonitorRetention < MonitorResolution)
        {
            throw InvalidOption($"the retention of metrics is {MonitorRetention}; expected 1 minute to 31 days, and not less than the resolution");
        }

        foreach (var origin in AllowedOrigins)
        {
            if (origin != "*" && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https" } && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0))
            {
                throw InvalidOption($"the allowed origin '{origin}' is not an origin; expected scheme://host[:port] or *");
            }
        }

        if (Certificate is not { } certificate)
        {
            return;
        }

        if (!certificate.HasPrivateKey)
        {
            throw InvalidOption($"the certificate {certificate.Subject} has no private key");
        }

        var now = Time.GetUtcNow();
        if (now < certificate.NotBefore || now > certificate.NotAfter)
        {
            throw InvalidOption(string.Create(
                CultureInfo.InvariantCulture, $"the certificate {certificate.Subject} is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}, not now"));
        }
    }

    private static LocalEngineException InvalidOption(string reason) => new(LocalEngineFailure.Options, reason);
}
