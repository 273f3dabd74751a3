using System.Net;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Connections;

namespace ServiceComb.Net.Client;

/// <summary>Options of the connection to an engine: addresses, timeouts, TLS and authentication.</summary>
public sealed class EngineClientOptions
{
    /// <summary>Gets the base addresses, such as <c>http://127.0.0.1:30100</c>, <c>https://[::1]:30100/base</c> or
    /// <c>http://10.0.0.1:30100?region=r1&amp;availableZone=z1</c>. At least one is required. Requests are distributed round robin from a
    /// random start.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>Gets or sets the region of this app. Addresses of other regions are used only when no address of this region is healthy.
    /// Default: null; all addresses are equal.</summary>
    public string? Region { get; set; }

    /// <summary>Gets or sets the zone of this app within <see cref="Region"/>. Addresses of this zone are preferred. Default: null.</summary>
    public string? AvailableZone { get; set; }

    /// <summary>Gets or sets the project in the request paths. Default: <c>default</c>.</summary>
    public string Project { get; set; } = "default";

    /// <summary>Gets or sets the value of the header <c>x-engine-id</c>, which shared addresses of the cloud require. Default: null; the header is not sent.</summary>
    public string? EngineId { get; set; }

    /// <summary>Gets or sets the value of the header <c>X-Enterprise-Project-ID</c>. Default: null; the header is not sent.</summary>
    public string? EnterpriseProjectId { get; set; }

    /// <summary>Gets or sets the id of the cloud account, sent as the header <c>X-Domain-ID</c>, which global services of the cloud require
    /// for requests that are signed with an access key. Default: null; the header is not sent.</summary>
    public string? DomainId { get; set; }

    /// <summary>Gets or sets the timeout for connecting to an address. Default: 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the timeout for the response of an address. Long polling requests may take longer by their wait time. Default: 5 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the lifetime of a connection, after which DNS changes take effect. Default: 5 minutes.</summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets the path that is requested to probe an unhealthy address, such as
    /// <c>v4/default/registry/health/readiness</c> or <c>v1/health</c>. A status below 500 means healthy. Default: null; a successful
    /// TCP connect means healthy.</summary>
    public string? HealthPath { get; set; }

    /// <summary>Gets or sets the proxy for requests to the engine. Default: null; no proxy is used, not even that of the environment
    /// (<c>HTTP_PROXY</c>).</summary>
    public IWebProxy? Proxy { get; set; }

    /// <summary>Gets or sets the TLS options for addresses that start with <c>https</c>.</summary>
    public EngineTlsOptions Tls { get; set; } = new();

    /// <summary>Gets or sets the account that requests are authenticated with by a token (RBAC). The delegate is called before every
    /// login, so that a changed password takes effect. Default: null; requests carry no token.</summary>
    /// <remarks>The engine locks an account for 15 minutes after three rejected logins. A password that an address rejected with an
    /// error code of the engine is therefore not sent to this address again for 16 to 18 minutes, or for about a minute when the address
    /// accepted it before. A changed password is sent immediately. Other error responses, such as the page of a proxy, do not count as a
    /// rejection.</remarks>
    public Func<NetworkCredential>? Account { get; set; }

    /// <summary>Gets or sets the registry that shares tokens and rejected logins with other clients. Default: null; the client and those
    /// created by <see cref="EngineHttpClient.WithDedicatedConnection"/> have their own.</summary>
    public LoginThrottleRegistry? LoginThrottles { get; set; }

    /// <summary>Gets the base addresses that issue tokens, for an engine that accepts tokens and issues none: the configuration center
    /// uses those of the registry. An address on the same host is preferred. Default: empty; every address issues its own tokens.</summary>
    public IList<string> LoginAddresses { get; } = [];

    /// <summary>Gets or sets a custom authentication provider, which replaces <see cref="Account"/>. Default: null.</summary>
    public IAuthenticationProvider? Authentication { get; set; }

    /// <summary>Gets or sets the time without received data after which a watch is closed. The engine pings every 30 seconds.</summary>
    internal TimeSpan WatchIdleTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>Gets or sets the clock of <see cref="WatchIdleTimeout"/>. Network traffic happens in real time, even when a test
    /// controls the app's clock. Default: the system clock.</summary>
    internal TimeProvider WatchClock { get; set; } = TimeProvider.System;
}
