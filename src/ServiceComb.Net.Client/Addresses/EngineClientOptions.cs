using System.Net;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Connections;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Where an engine is, how long to wait for it, and who asks.</summary>
public sealed class EngineClientOptions
{
    /// <summary>Base addresses such as <c>http://127.0.0.1:30100</c>, <c>https://[::1]:30100/base</c> or
    /// <c>http://10.0.0.1:30100?region=r1&amp;availableZone=z1</c>; at least one. Requests start at a random one and go round.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>The region this app runs in; addresses of other regions are used only when none of this one is left.
    /// Default: null, all addresses are equal.</summary>
    public string? Region { get; set; }

    /// <summary>The zone of <see cref="Region"/> this app runs in; its addresses come first. Default: null.</summary>
    public string? AvailableZone { get; set; }

    /// <summary>The project in every path. Default: <c>default</c>.</summary>
    public string Project { get; set; } = "default";

    /// <summary>The header <c>x-engine-id</c> of every request, which the cloud's shared addresses ask for. Default: null, none.</summary>
    public string? EngineId { get; set; }

    /// <summary>The header <c>X-Enterprise-Project-ID</c> of every request. Default: null, none.</summary>
    public string? EnterpriseProjectId { get; set; }

    /// <summary>How long one address may take to accept a connection. Default: 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one address may take to answer a request that does not wait. Default: 5 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection is used before another takes its place, so that changes of names are followed.
    /// Default: 5 minutes.</summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The path that tells whether an address that failed before is well again, such as
    /// <c>v4/default/registry/health/readiness</c> or <c>v1/health</c>; answers below 500 mean it is. Default: null, an
    /// accepted connection is enough.</summary>
    public string? HealthPath { get; set; }

    /// <summary>The proxy that requests go through. Default: null, none; the proxy of the environment (<c>HTTP_PROXY</c>) is never
    /// used.</summary>
    public IWebProxy? Proxy { get; set; }

    /// <summary>TLS of addresses that start with <c>https</c>.</summary>
    public EngineTlsOptions Tls { get; set; } = new();

    /// <summary>The account whose tokens requests carry (RBAC). It is asked for before every log-in, so a changed password is
    /// taken up. Default: null, requests carry no token.</summary>
    /// <remarks>The engine locks an account for 15 minutes after three refused log-ins. A password that an address refused with an
    /// error code of the engine is therefore not sent there again for 16 to 18 minutes, or for a minute when the address had
    /// accepted it before. A changed password is sent immediately. Other answers, such as the page of a proxy, are no refusals.</remarks>
    public Func<NetworkCredential>? Account { get; set; }

    /// <summary>Tokens and refused log-ins that are shared with other transports. Default: null, the transport and its lanes have
    /// their own.</summary>
    public LoginThrottleRegistry? LoginThrottles { get; set; }

    /// <summary>Base addresses that tokens come from, for engines that take tokens and give none, which is the configuration
    /// center's case: those of its registry. One on the same host is preferred. Default: empty, every address gives its own.</summary>
    public IList<string> LoginAddresses { get; } = [];

    /// <summary>Authenticates requests in another way than by <see cref="Account"/>, which is then not used. Default: null.</summary>
    public IAuthenticationProvider? Authentication { get; set; }

    /// <summary>How long nothing may arrive over a watch before it is given up. The engine pings every 30 seconds.</summary>
    internal TimeSpan WatchIdleTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>The clock of <see cref="WatchIdleTimeout"/>: the system's, since what arrives over a socket does so in real time, also
    /// where a test moves the app's clock.</summary>
    internal TimeProvider WatchClock { get; set; } = TimeProvider.System;
}
