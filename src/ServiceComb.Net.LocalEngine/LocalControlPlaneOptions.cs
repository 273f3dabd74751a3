using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine;

/// <summary>Options of a local control plane.</summary>
public sealed class LocalControlPlaneOptions
{
    private const int MaxPort = 65535;
    private const int PortsPerEngine = 3;

    /// <summary>Gets or sets the address of the control plane. Default: <c>http://127.0.0.1:0</c>, a free port.</summary>
    public string Url { get; set; } = "http://127.0.0.1:0";

    /// <summary>Gets or sets the directory of the control plane's state, the engines and their backups; it is created if it
    /// does not exist. Default: null, a temporary directory; then the engines are stopped and the directory is deleted when the
    /// control plane is disposed.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>Gets or sets the first of the ports that engines listen on. Each engine uses three. Default: 30200.</summary>
    public int FirstEnginePort { get; set; } = 30200;

    /// <summary>Gets or sets the last of the ports that engines listen on. Default: 30399.</summary>
    public int LastEnginePort { get; set; } = 30399;

    /// <summary>Gets or sets the maximum number of engines per project. Default: 10.</summary>
    public int MaxEngines { get; set; } = 10;

    /// <summary>Gets the versions of engines that exist besides that of this assembly, and for each the path of its program: the
    /// executable or <c>ServiceComb.Net.LocalEngine.dll</c>. Default: empty.</summary>
    public IDictionary<string, string> EngineVersions { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets a value indicating whether engines are stopped when the control plane is disposed. Their data
    /// stays, and a control plane on the same directory starts them again. Default: false, engines continue to run.</summary>
    public bool StopsEngines { get; set; }

    /// <summary>Gets the access keys, as id and secret, that sign requests. With an access key or a user, every request requires a
    /// signature or a token. Default: empty.</summary>
    public IDictionary<string, string> AccessKeys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets the users, as name and password, that the identity service (IAM) issues tokens to. Default:
    /// empty.</summary>
    public IDictionary<string, string> Users { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the name of the domain (account) of the users and access keys. Default: <c>default</c>.</summary>
    public string Domain { get; set; } = "default";

    /// <summary>Gets the projects of the identity service, as name and id. Default: empty, one project whose name and id are
    /// <c>default</c>.</summary>
    public IDictionary<string, string> Projects { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the TLS certificate, with private key, of the control plane. Default: null, no TLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Gets or sets a value indicating whether the control plane and its engines may listen on addresses other than
    /// loopback. Default: false.</summary>
    public bool ListenAny { get; set; }

    /// <summary>Gets the origins whose web pages may send state-changing requests, see
    /// <see cref="LocalEngineOptions.AllowedOrigins"/>. Default: empty.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Gets or sets a value indicating whether each request is logged with one line at level Information. Default:
    /// false.</summary>
    public bool LogRequests { get; set; }

    /// <summary>Gets or sets the clock of backup policies, tokens and time stamps. Default: the system clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets the logger factory. Default: null, no logging. Engines log to files in their
    /// directories.</summary>
    public ILoggerFactory? Logs { get; set; }

    /// <summary>Gets a value indicating whether requests must be authenticated.</summary>
    internal bool RequiresAuthentication => AccessKeys.Count > 0 || Users.Count > 0;

    /// <summary>Gets the projects with the default.</summary>
    internal IReadOnlyDictionary<string, string> EffectiveProjects => Projects.Count > 0
        ? new Dictionary<string, string>(Projects, StringComparer.Ordinal)
        : new Dictionary<string, string>(StringComparer.Ordinal) { ["default"] = "default" };

    /// <summary>Creates the options of the listener.</summary>
    internal LocalEngineOptions ToListenerOptions()
    {
        var options = new LocalEngineOptions { Certificate = Certificate, ListenAny = ListenAny, LogRequests = LogRequests, Logs = Logs, Time = Time };
        foreach (var origin in AllowedOrigins)
        {
            options.AllowedOrigins.Add(origin);
        }

        return options;
    }

    /// <exception cref="LocalEngineException">An option is invalid.</exception>
    internal void Validate()
    {
        var error =
            DataDirectory is not null && string.IsNullOrWhiteSpace(DataDirectory) ? "the data directory of the control plane is empty; expected the path of a directory"
            : FirstEnginePort < 1 || LastEnginePort > MaxPort || LastEnginePort - FirstEnginePort + 1 < PortsPerEngine ? $"the ports of engines are {FirstEnginePort} to {LastEnginePort}; expected at least {PortsPerEngine} ports between 1 and {MaxPort}"
            : MaxEngines < 0 ? $"the maximum number of engines is {MaxEngines}; expected 0 or more"
            : AccessKeys.Any(static key => key.Key.Length == 0 || key.Value.Length == 0) ? "an access key has no id or no secret"
            : Users.Any(static user => user.Key.Length == 0 || user.Value.Length == 0) ? "a user of the identity service has no name or no password"
            : Domain.Length == 0 ? "the domain of the identity service has no name"
            : Projects.Any(static project => project.Key.Length == 0 || project.Value.Length is 0 or > 64) ? "a project has no name, or its id has not 1 to 64 characters"
            : EngineVersions.Any(static version => version.Key.Length is 0 or > 24) ? "the version of an engine has not 1 to 24 characters"
            : EngineVersions.FirstOrDefault(static version => !File.Exists(version.Value)) is { Key: not null } missing ? $"the program of engine version {missing.Key}, {missing.Value}, does not exist"
            : null;
        if (error is not null)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, error);
        }

        ToListenerOptions().Validate();
    }
}
