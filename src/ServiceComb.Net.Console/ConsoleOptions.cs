using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Connections;

namespace ServiceComb.Net.Console;

/// <summary>Options of the web console.</summary>
public sealed class ConsoleOptions
{
    /// <summary>Gets or sets the address that the console listens on. Port 0 selects a free port. Default: <c>http://127.0.0.1:30103</c>.</summary>
    public string Url { get; set; } = "http://127.0.0.1:30103";

    /// <summary>Gets or sets a value indicating whether the console may listen on addresses other than loopback. Default: false.</summary>
    public bool ListenAny { get; set; }

    /// <summary>Gets the host names by which the console is reached, in addition to that of <see cref="Url"/> and the names of loopback.
    /// Requests to other names are rejected, because a foreign page can point its own name to this machine. Default: empty; with an
    /// address such as <c>http://0.0.0.0:30103</c> every IP address of the machine is accepted as well.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Gets the addresses of the registry, such as <c>http://127.0.0.1:30100</c>. At least one is required.</summary>
    public IList<string> RegistryAddresses { get; } = [];

    /// <summary>Gets the addresses of the configuration center. Default: empty; the pages of configuration and governance are
    /// absent.</summary>
    public IList<string> KieAddresses { get; } = [];

    /// <summary>Gets the addresses of the monitoring API. Default: empty; the page with metrics is absent.</summary>
    public IList<string> MonitorAddresses { get; } = [];

    /// <summary>Gets the addresses of a control plane, whose engines the console shows. Default: empty; the page is absent.</summary>
    public IList<string> ControlPlaneAddresses { get; } = [];

    /// <summary>Gets or sets the project in the paths of requests to the engine. Default: <c>default</c>.</summary>
    public string Project { get; set; } = "default";

    /// <summary>Gets or sets the TLS options of the connections to the engine.</summary>
    public EngineTlsOptions Tls { get; set; } = new();

    /// <summary>Gets or sets the value of the header <c>x-engine-id</c>, which shared addresses of the cloud require. Default: null; the
    /// header is not sent.</summary>
    public string? EngineId { get; set; }

    /// <summary>Gets or sets what signs requests to the control plane. Default: null; requests are not signed.</summary>
    public IAuthenticationProvider? ControlPlaneAuthentication { get; set; }

    /// <summary>Gets or sets how often the registry is queried for changes while somebody looks at the console: 200 milliseconds to
    /// 1 minute. Default: 2 seconds. Changes of configuration are pushed by the engine.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long a user who does nothing stays signed in: 1 minute to 24 hours. Default: 30 minutes.</summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets or sets the clock of sessions and refreshes. Default: the system clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets the logger factory of the console. Default: null, no logging.</summary>
    public ILoggerFactory? Logs { get; set; }

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    internal Uri Validate()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not "http" || url.PathAndQuery != "/")
        {
            throw new ArgumentException($"The address of the console '{Url}' is invalid; expected http://host:port.");
        }

        if (!url.IsLoopback && !ListenAny)
        {
            throw new ArgumentException($"The address of the console '{Url}' is not a loopback address; set ListenAny to accept connections from other machines.");
        }

        if (RegistryAddresses.Count == 0)
        {
            throw new ArgumentException("The console needs the address of a registry.");
        }

        RequireRange(RefreshInterval, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1), nameof(RefreshInterval));
        RequireRange(SessionTimeout, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24), nameof(SessionTimeout));
        return url;
    }

    private static void RequireRange(TimeSpan value, TimeSpan min, TimeSpan max, string name)
    {
        if (value < min || value > max)
        {
            throw new ArgumentException($"{name} of the console is {value}; expected {min} to {max}.");
        }
    }
}
