using System.CommandLine;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>The arguments of the command line.</summary>
internal sealed class EngineArguments : RootCommand
{
    private const string RootPasswordVariable = "SERVICECOMB_ROOT_PASSWORD";
    private const int MaxPasswordFile = 4096;
    private static readonly LocalEngineQuotas Quotas = new();
    private readonly Option<string> _registry = new("--registry") { Description = "Where registry and governance API listen.", DefaultValueFactory = static _ => "http://127.0.0.1:30100" };
    private readonly Option<string> _kie = new("--kie") { Description = "Where the configuration center listens.", DefaultValueFactory = static _ => "http://127.0.0.1:30110" };
    private readonly Option<string?> _data = new("--data") { Description = "Directory of the engine's SQLite file." };
    private readonly Option<bool> _memory = new("--memory") { Description = "Keep everything in memory (the default without --data)." };
    private readonly Option<bool> _durable = new("--durable") { Description = "Answer a change only when the disk has it: it survives a failure of the machine, too, and takes a flush of the disk." };
    private readonly Option<bool> _logRequests = new("--log-requests") { Description = "Log one line per request to standard error." };
    private readonly Option<bool> _listenAny = new("--listen-any") { Description = "Allow addresses other than loopback." };
    private readonly Option<string[]> _allowOrigin = new("--allow-origin") { Description = "Origin whose web pages may change something on a loopback address, such as http://localhost:8080; * for all. May be given several times." };
    private readonly Option<bool> _rbac = new("--rbac") { Description = "Ask callers for tokens; accounts and roles are managed under /v4/accounts and /v4/roles." };
    private readonly Option<string?> _rootPassword = new("--root-password") { Description = $"Password of the account root, where the data holds none yet. Other users of the machine can see arguments: prefer --root-password-file or the environment variable {RootPasswordVariable}." };
    private readonly Option<string?> _rootPasswordFile = new("--root-password-file") { Description = "File whose first line is the password of the account root." };
    private readonly Option<string?> _certificate = new("--certificate") { Description = "File of the TLS certificate: PKCS#12 (.pfx, .p12), or PEM, with the key in the same file or in --certificate-key. Both addresses are https then." };
    private readonly Option<string?> _certificateKey = new("--certificate-key") { Description = "PEM file of the certificate's private key." };
    private readonly Option<string?> _certificatePassword = new("--certificate-password") { Description = "Password of the certificate's file or key." };
    private readonly Option<int> _services = new("--quota-services") { Description = "Most microservices of a project.", DefaultValueFactory = static _ => Quotas.Services };
    private readonly Option<int> _instances = new("--quota-instances") { Description = "Most instances of a project.", DefaultValueFactory = static _ => Quotas.Instances };
    private readonly Option<int> _schemas = new("--quota-schemas") { Description = "Most schemas of a microservice.", DefaultValueFactory = static _ => Quotas.SchemasPerService };
    private readonly Option<int> _items = new("--quota-items") { Description = "Most configuration items.", DefaultValueFactory = static _ => Quotas.Items };
    private readonly Option<int> _kieRate = new("--kie-rate") { Description = "Requests for items per second; more are answered with 429. 0: no limit. The real engine's default is 200." };

    public EngineArguments()
        : base("Registry, configuration center and governance API of Apache ServiceComb on one machine.")
    {
        foreach (var option in (Option[])[_registry, _kie, _data, _memory, _durable, _logRequests, _listenAny, _allowOrigin, _rbac, _rootPassword, _rootPasswordFile, _certificate, _certificateKey, _certificatePassword, _services, _instances, _schemas, _items, _kieRate])
        {
            Options.Add(option);
        }
    }

    /// <summary>The options of the engine; the certificate is the caller's to dispose.</summary>
    /// <exception cref="LocalEngineException">Arguments contradict each other, or the certificate cannot be read.</exception>
    public LocalEngineOptions Read(ParseResult parsed)
    {
        RequireSense(parsed);
        var options = new LocalEngineOptions
        {
            RegistryUrl = parsed.GetValue(_registry)!,
            KieUrl = parsed.GetValue(_kie)!,
            DataDirectory = parsed.GetValue(_data),
            ListenAny = parsed.GetValue(_listenAny),
            Rbac = parsed.GetValue(_rbac),
            KieRequestsPerSecond = parsed.GetValue(_kieRate),
            IsDurable = parsed.GetValue(_durable),
            LogRequests = parsed.GetValue(_logRequests),
            RootPassword = parsed.GetValue(_rbac) ? ReadRootPassword(parsed) : null,
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

    // The argument, else the file, else the environment variable.
    private string? ReadRootPassword(ParseResult parsed)
    {
        if (parsed.GetValue(_rootPassword) is { } argument)
        {
            return argument;
        }

        if (parsed.GetValue(_rootPasswordFile) is not { } file)
        {
            return Environment.GetEnvironmentVariable(RootPasswordVariable) is { Length: > 0 } variable ? variable : null;
        }

        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[MaxPasswordFile];
            var text = new string(buffer, 0, reader.ReadBlock(buffer));
            return text.Split('\n')[0].TrimEnd('\r');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"the root password file {file} cannot be read: {exception.Message}", exception);
        }
    }

    private void RequireSense(ParseResult parsed)
    {
        var nonsense =
            parsed.GetValue(_durable) && parsed.GetValue(_data) is null ? "--durable means nothing without --data"
            : parsed.GetValue(_rootPassword) is not null && parsed.GetValue(_rootPasswordFile) is not null ? "--root-password and --root-password-file exclude each other"
            : parsed.GetValue(_rootPasswordFile) is not null && !parsed.GetValue(_rbac) ? "--root-password-file means nothing without --rbac"
            : parsed.GetValue(_data) is not null && parsed.GetValue(_memory) ? "--data and --memory exclude each other"
            : parsed.GetValue(_rootPassword) is not null && !parsed.GetValue(_rbac) ? "--root-password means nothing without --rbac"
            : parsed.GetValue(_certificate) is null && parsed.GetValue(_certificateKey) is not null ? "--certificate-key means nothing without --certificate"
            : parsed.GetValue(_certificate) is null && parsed.GetValue(_certificatePassword) is not null ? "--certificate-password means nothing without --certificate"
            : null;
        if (nonsense is not null)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, nonsense);
        }
    }
}
