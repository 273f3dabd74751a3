using System.CommandLine;
using ServiceComb.Net.LocalEngine.Management;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>The command line arguments.</summary>
internal sealed class EngineArguments : RootCommand
{
    private const string RootPasswordVariable = "SERVICECOMB_ROOT_PASSWORD";
    // Above the limit of the option, and below that of TimeSpan.
    private const int MaxHours = 1_000_000;
    private static readonly LocalEngineOptions Defaults = new();
    private static readonly LocalEngineQuotas Quotas = Defaults.Quotas;
    private readonly Option<string> _registry = new("--registry") { Description = "Address of the registry and governance API.", DefaultValueFactory = static _ => "http://127.0.0.1:30100" };
    private readonly Option<string> _kie = new("--kie") { Description = "Address of the configuration center.", DefaultValueFactory = static _ => "http://127.0.0.1:30110" };
    private readonly Option<string?> _monitor = new("--monitor") { Description = "Address of the monitoring API, such as http://127.0.0.1:30109, to which apps report metrics. Without it metrics are not collected." };
    private readonly Option<int> _monitorResolution = new("--monitor-resolution") { Description = "Resolution of new metrics, in seconds; old ones are combined to 6 and 60 times of it.", DefaultValueFactory = static _ => (int)Defaults.MonitorResolution.TotalSeconds };
    private readonly Option<int> _monitorRetention = new("--monitor-retention") { Description = "How long metrics are kept, in hours.", DefaultValueFactory = static _ => (int)Defaults.MonitorRetention.TotalHours };
    private readonly Option<string?> _console = new("--console") { Description = "Address of the web console, such as http://127.0.0.1:30103. Without it there is no console." };
    private readonly Option<string?> _data = new("--data") { Description = "Directory of the engine's SQLite file; created if it does not exist." };
    private readonly Option<bool> _memory = new("--memory") { Description = "Keep all data in memory (the default without --data)." };
    private readonly Option<bool> _durable = new("--durable") { Description = "Acknowledge a change only after it is flushed to disk, so that it survives a crash of the machine. Costs one disk flush per change." };
    private readonly Option<bool> _logRequests = new("--log-requests") { Description = "Log one line per request to standard error." };
    private readonly Option<bool> _listenAny = new("--listen-any") { Description = "Allow listening on addresses other than loopback." };
    private readonly Option<string[]> _allowOrigin = new("--allow-origin") { Description = "Origin whose web pages may send state-changing requests to a loopback address, such as http://localhost:8080; * for all. Can be repeated." };
    private readonly Option<bool> _rbac = new("--rbac") { Description = "Enable access control: callers need tokens. Accounts and roles are managed under /v4/accounts and /v4/roles." };
    private readonly Option<string?> _rootPassword = new("--root-password") { Description = $"Password of the account root, used when the account does not exist yet. Other users of the machine can see arguments: prefer --root-password-file or the environment variable {RootPasswordVariable}." };
    private readonly Option<string?> _rootPasswordFile = new("--root-password-file") { Description = "File whose first line is the password of the account root." };
    private readonly Option<string?> _certificate = new("--certificate") { Description = "TLS certificate file: PKCS#12 (.pfx, .p12), or PEM with the key in the same file or in --certificate-key. All addresses then use https." };
    private readonly Option<string?> _certificateKey = new("--certificate-key") { Description = "PEM file with the private key of the certificate." };
    private readonly Option<string?> _certificatePassword = new("--certificate-password") { Description = "Password of the certificate file or key." };
    private readonly Option<int> _services = new("--quota-services") { Description = "Maximum number of microservices per project.", DefaultValueFactory = static _ => Quotas.Services };
    private readonly Option<int> _instances = new("--quota-instances") { Description = "Maximum number of instances per project.", DefaultValueFactory = static _ => Quotas.Instances };
    private readonly Option<int> _schemas = new("--quota-schemas") { Description = "Maximum number of schemas per microservice.", DefaultValueFactory = static _ => Quotas.SchemasPerService };
    private readonly Option<int> _items = new("--quota-items") { Description = "Maximum number of configuration items.", DefaultValueFactory = static _ => Quotas.Items };
    private readonly Option<int> _kieRateLimit = new("--kie-rate") { Description = "Maximum number of item requests per second; further requests are rejected with 429. 0: no limit. The real engine's default is 200." };
    private readonly Option<string?> _managementKey = new("--management-key") { Description = "File with the key (ID:SECRET) of the control plane that manages the engine. The engine then ignores SIGINT and SIGHUP, which a terminal sends to all of its processes." };
    private readonly Option<string?> _logFile = new("--log-file") { Description = "Append the log to a file instead of standard error. A file larger than 1 MiB is renamed to FILE.1 at the start." };
    private readonly ControlPlaneArguments _controlPlane = new();

    public EngineArguments()
        : base("Registry, configuration center and governance API of Apache ServiceComb on one machine.")
    {
        foreach (var option in (Option[])[_registry, _kie, _monitor, _monitorResolution, _monitorRetention, _console, _data, _memory, _durable, _logRequests, _listenAny, _allowOrigin, _rbac, _rootPassword, _rootPasswordFile, _certificate, _certificateKey, _certificatePassword, _services, _instances, _schemas, _items, _kieRateLimit, _managementKey, _logFile])
        {
            Options.Add(option);
        }

        foreach (var option in _controlPlane.All)
        {
            Options.Add(option);
        }
    }

    /// <summary>Creates the options of the control plane; null without one.</summary>
    /// <exception cref="LocalEngineException">Arguments contradict each other, or a file cannot be read.</exception>
    public LocalControlPlaneOptions? ReadControlPlane(ParseResult parsed, LocalEngineOptions engine) => _controlPlane.Read(parsed, engine);

    /// <summary>Gets the address of the web console; null without one.</summary>
    public string? ConsoleUrl(ParseResult parsed) => parsed.GetValue(_console);

    /// <summary>Gets the file to log to; null for standard error.</summary>
    public string? LogFile(ParseResult parsed) => parsed.GetValue(_logFile);

    /// <summary>Creates the engine's options. The caller must dispose the certificate.</summary>
    /// <exception cref="LocalEngineException">Arguments contradict each other, or the certificate cannot be
    /// read.</exception>
    public LocalEngineOptions Read(ParseResult parsed)
    {
        ValidateCombinations(parsed);
        var (rootPassword, rootPasswordSource) = parsed.GetValue(_rbac) ? ReadRootPassword(parsed) : (null, "");
        var options = new LocalEngineOptions
        {
            RegistryUrl = parsed.GetValue(_registry)!,
            KieUrl = parsed.GetValue(_kie)!,
            MonitorUrl = parsed.GetValue(_monitor),
            MonitorResolution = TimeSpan.FromSeconds(parsed.GetValue(_monitorResolution)),
            MonitorRetention = TimeSpan.FromHours(Math.Clamp(parsed.GetValue(_monitorRetention), 0, MaxHours)),
            DataDirectory = parsed.GetValue(_data),
            ListenAny = parsed.GetValue(_listenAny),
            Rbac = parsed.GetValue(_rbac),
            KieRequestsPerSecond = parsed.GetValue(_kieRateLimit),
            IsDurable = parsed.GetValue(_durable),
            LogRequests = parsed.GetValue(_logRequests),
            RootPassword = rootPassword,
            RootPasswordSource = rootPasswordSource,
            ManagementKey = parsed.GetValue(_managementKey) is { } key ? ManagementKeyFile.Read(key) : null,
            Certificate = parsed.GetValue(_certificate) is { } file
                ? CertificateFile.Read(file, parsed.GetValue(_certificateKey), parsed.GetValue(_certificatePassword))
                : null,
        };
        foreach (var origin in parsed.GetValue(_allowOrigin) ?? [])
        {
            options.AllowedOrigins.Add(origin);
        }

        (options.Quotas.Services, options.Quotas.Instances) = (parsed.GetValue(_services), parsed.GetValue(_instances));
        (options.Quotas.SchemasPerService, options.Quotas.Items) = (parsed.GetValue(_schemas), parsed.GetValue(_items));
        return options;
    }

    // An argument or a file takes precedence over the environment variable.
    private (string? Password, string Source) ReadRootPassword(ParseResult parsed)
    {
        if (parsed.GetValue(_rootPassword) is { } argument)
        {
            return (argument, _rootPassword.Name);
        }

        if (parsed.GetValue(_rootPasswordFile) is not { } file)
        {
            return Environment.GetEnvironmentVariable(RootPasswordVariable) switch
            {
                null => (null, $"{_rootPassword.Name}, {_rootPasswordFile.Name} or the environment variable {RootPasswordVariable}"),
                // An empty variable counts as not set: an existing root account needs no password.
                "" => (null, $"the environment variable {RootPasswordVariable} is empty"),
                var variable => (variable, $"environment variable {RootPasswordVariable}"),
            };
        }

        try
        {
            return (SecretFile.ReadFirstLine(file), $"{_rootPasswordFile.Name} {file}");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"the root password file {file} cannot be read: {exception.Message}", exception);
        }
    }

    private void ValidateCombinations(ParseResult parsed)
    {
        var error =
            parsed.GetValue(_durable) && parsed.GetValue(_data) is null ? "--durable requires --data"
            : parsed.GetValue(_managementKey) is not null && parsed.GetValue(_data) is null ? "--management-key requires --data"
            : parsed.GetValue(_rootPassword) is not null && parsed.GetValue(_rootPasswordFile) is not null ? "--root-password and --root-password-file cannot be combined"
            : parsed.GetValue(_rootPasswordFile) is not null && !parsed.GetValue(_rbac) ? "--root-password-file requires --rbac"
            : parsed.GetValue(_data) is not null && parsed.GetValue(_memory) ? "--data and --memory cannot be combined"
            : parsed.GetValue(_rootPassword) is not null && !parsed.GetValue(_rbac) ? "--root-password requires --rbac"
            : parsed.GetValue(_certificate) is null && parsed.GetValue(_certificateKey) is not null ? "--certificate-key requires --certificate"
            : parsed.GetValue(_certificate) is null && parsed.GetValue(_certificatePassword) is not null ? "--certificate-password requires --certificate"
            : null;
        if (error is not null)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, error);
        }
    }
}
