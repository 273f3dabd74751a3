using System.Net;
using ServiceComb.Net.Client.Authentication;

namespace ServiceComb.Net;

/// <summary>Options of an application that uses a ServiceComb engine. They are read from the settings <c>servicecomb:*</c>; values set in
/// code override settings. A list or map starts with the entries of the settings: assign a list to replace them, or add entries.</summary>
/// <remarks>The options are read once, when the host starts. Settings of <see cref="Governance"/> also take effect while the application runs.
/// The gateway has options of its own, see <c>AddReverseProxy().AddServiceComb()</c>.</remarks>
public sealed class ServiceCombOptions
{
    /// <summary>Gets the options of the microservice that this application registers.</summary>
    public ServiceOptions Service { get; } = new();

    /// <summary>Gets the options of this instance of the microservice.</summary>
    public InstanceOptions Instance { get; } = new();

    /// <summary>Gets the location of this instance.</summary>
    public DataCenterOptions DataCenter { get; } = new();

    /// <summary>Gets the options of the registry.</summary>
    public RegistryOptions Registry { get; } = new();

    /// <summary>Gets the options of the directory of other services and of calls to them.</summary>
    public DiscoveryOptions Discovery { get; } = new();

    /// <summary>Gets the options of the configuration center.</summary>
    public KieOptions Kie { get; } = new();

    /// <summary>Gets the options of the reports of metrics.</summary>
    public MonitorOptions Monitor { get; } = new();

    /// <summary>Gets the credentials for the registry and the configuration center.</summary>
    public CredentialsOptions Credentials { get; } = new();

    /// <summary>Gets or sets the proxy for requests to engines and instances (<c>servicecomb:proxy:*</c>). Default: null; no proxy is used
    /// for them, not even that of the environment (<c>HTTP_PROXY</c>).</summary>
    public IWebProxy? Proxy { get; set; }

    /// <summary>Gets the options of traffic governance.</summary>
    public GovernanceOptions Governance { get; } = new();

    /// <summary>Gets the errors of settings that could not be read; the validator reports them.</summary>
    internal List<string> Failures { get; } = [];

    /// <summary>Gets or sets the tokens and rejected logins that all clients of the application share.</summary>
    internal LoginThrottleRegistry? LoginThrottles { get; set; }

    /// <summary>Gets or sets the clock of the configuration center, which tests replace.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;
}
