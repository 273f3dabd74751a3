using System.CommandLine;
using System.Globalization;
using ServiceComb.Net.LocalEngine.Signing;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>The command line arguments of the control plane.</summary>
internal sealed class ControlPlaneArguments
{
    private const string PasswordVariable = "SERVICECOMB_IAM_PASSWORD";
    private const string DirectoryName = "control-plane";
    private static readonly LocalControlPlaneOptions Defaults = new();
    private readonly Option<string?> _url = new("--control-plane") { Description = "Address of a control plane, such as http://127.0.0.1:30180, that creates and manages engines. Requires --data; its state and the engines are in the subdirectory control-plane." };
    private readonly Option<string> _ports = new("--engine-ports") { Description = "First and last port of the engines that the control plane creates; each uses three.", DefaultValueFactory = static _ => $"{Defaults.FirstEnginePort}-{Defaults.LastEnginePort}" };
    private readonly Option<string[]> _versions = new("--engine-version") { Description = "VERSION=PATH: a further version of engines, and its executable or ServiceComb.Net.LocalEngine.dll. Can be repeated." };
    private readonly Option<int> _maxEngines = new("--quota-engines") { Description = "Maximum number of engines per project.", DefaultValueFactory = static _ => Defaults.MaxEngines };
    private readonly Option<string[]> _accessKeys = new("--access-key") { Description = "ID:SECRET of an access key. The control plane then requires signed requests or tokens. Other users of the machine can see arguments: prefer --access-key-file. Can be repeated." };
    private readonly Option<string[]> _accessKeyFiles = new("--access-key-file") { Description = "File whose first line is ID:SECRET. Can be repeated." };
    private readonly Option<string?> _iam = new("--iam") { Description = $"Issue tokens to a user (default: admin), and require tokens or signed requests. The password is read from --iam-password-file or the environment variable {PasswordVariable}.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _iamPasswordFile = new("--iam-password-file") { Description = "File whose first line is the password of the user of --iam." };
    private readonly Option<string> _iamDomain = new("--iam-domain") { Description = "Name of the domain (account) of users and access keys.", DefaultValueFactory = static _ => Defaults.Domain };
    private readonly Option<string[]> _projects = new("--project") { Description = "NAME=ID of a project. Default: one project whose name and id are default. Can be repeated." };

    public IEnumerable<Option> All => [_url, _ports, _versions, _maxEngines, _accessKeys, _accessKeyFiles, _iam, _iamPasswordFile, _iamDomain, _projects];

    /// <summary>Creates the options; null without a control plane.</summary>
    /// <exception cref="LocalEngineException">Arguments contradict each other, or a file cannot be read.</exception>
    public LocalControlPlaneOptions? Read(ParseResult parsed, LocalEngineOptions engine)
    {
        if (parsed.GetValue(_url) is not { } url)
        {
            return All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } unused
                ? throw Invalid($"{unused.Name} requires {_url.Name}")
                : null;
        }

        var (first, last) = ReadPorts(parsed.GetValue(_ports)!);
        var options = new LocalControlPlaneOptions
        {
            Url = url,
            DataDirectory = engine.DataDirectory is { } data ? Path.Combine(data, DirectoryName) : throw Invalid($"{_url.Name} requires --data"),
            FirstEnginePort = first,
            LastEnginePort = last,
            MaxEngines = parsed.GetValue(_maxEngines),
            Domain = parsed.GetValue(_iamDomain)!,
            Certificate = engine.Certificate,
            ListenAny = engine.ListenAny,
            LogRequests = engine.LogRequests,
        };
        Add(options.EngineVersions, _versions, parsed);
        Add(options.Projects, _projects, parsed);
        foreach (var origin in engine.AllowedOrigins)
        {
            options.AllowedOrigins.Add(origin);
        }

        AddAccessKeys(options, parsed);
        AddUser(options, parsed);
        options.Validate();
        return options;
    }

    private void AddAccessKeys(LocalControlPlaneOptions options, ParseResult parsed)
    {
        var texts = (parsed.GetValue(_accessKeys) ?? []).Concat((parsed.GetValue(_accessKeyFiles) ?? []).Select(ReadSecret));
        foreach (var key in texts.Select(AccessKey.Parse))
        {
            // Without the text, which may contain a secret.
            options.AccessKeys[key?.Id ?? throw Invalid("an access key is not of the form ID:SECRET")] = key.Secret;
        }
    }

    private void AddUser(LocalControlPlaneOptions options, ParseResult parsed)
    {
        var isEnabled = parsed.GetResult(_iam) is { Implicit: false };
        if (!isEnabled)
        {
            if (parsed.GetValue(_iamPasswordFile) is not null)
            {
                throw Invalid($"{_iamPasswordFile.Name} requires {_iam.Name}");
            }

            return;
        }

        var password = parsed.GetValue(_iamPasswordFile) is { } file ? ReadSecret(file) : Environment.GetEnvironmentVariable(PasswordVariable);
        options.Users[parsed.GetValue(_iam) ?? "admin"] = password is { Length: > 0 }
            ? password
            : throw Invalid($"{_iam.Name} requires a password ({_iamPasswordFile.Name} or the environment variable {PasswordVariable})");
    }

    private static (int First, int Last) ReadPorts(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && int.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                ? (first, last)
                : throw Invalid($"--engine-ports '{text}' is not of the form FIRST-LAST");
    }

    private static void Add(IDictionary<string, string> values, Option<string[]> option, ParseResult parsed)
    {
        foreach (var text in parsed.GetValue(option) ?? [])
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            values[equals > 0 ? text[..equals] : throw Invalid($"{option.Name} '{text}' is not of the form NAME=VALUE")] = text[(equals + 1)..];
        }
    }

    private static string ReadSecret(string file)
    {
        try
        {
            return SecretFile.ReadFirstLine(file);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"the file {file} cannot be read: {exception.Message}", exception);
        }
    }

    private static LocalEngineException Invalid(string reason) => new(LocalEngineFailure.Options, reason);
}
