using System.CommandLine;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Background;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Invocation;

/// <summary>Decides which engine a command uses.</summary>
internal sealed class ContextSelection(CliEnvironment environment, ConnectionOptions options)
{
    public const string ContextVariable = "SERVICECOMB_CONTEXT";
    private readonly ContextStore _store = new(environment.Home);

    /// <summary>Gets where the secrets of contexts are.</summary>
    public ContextSecrets Secrets => new(environment, _store);

    /// <summary>Returns the name and the content of the context; the name is null for the local engine and for addresses of the command
    /// line.</summary>
    public (string? Name, EngineContext Context) Select(ParseResult parsed)
    {
        var name = parsed.GetValue(options.Context);
        var hasAddress = parsed.GetValue(options.Registry) is not null || parsed.GetValue(options.Kie) is not null || parsed.GetValue(options.Cloud) is not null;
        // An address of the command line must not receive the account of a context that was not named with it.
        if (name is null && !hasAddress)
        {
            name = environment.Variable(ContextVariable) is { Length: > 0 } variable ? variable : _store.Read().Current;
        }

        var context = name is not null ? Find(name) : hasAddress ? new EngineContext() : LocalContext();
        return (name, Overlay(context, parsed));
    }

    public EngineContext Find(string name) => _store.Read().Contexts.GetValueOrDefault(name)
        ?? throw new CliException($"There is no context '{name}'. 'servicecomb context list' shows all, 'servicecomb context set {name} --registry URL' creates it.", ExitCode.NotFound);

    /// <summary>Connects to the engine.</summary>
    public Task<EngineConnection> ConnectAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, context) = Select(parsed);
        return ConnectAsync(name, context, parsed, cancellationToken);
    }

    /// <summary>Connects to the engine of a context.</summary>
    public async Task<EngineConnection> ConnectAsync(string? name, EngineContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        // Read now, so that a missing password is reported before the first request.
        var password = context.Account is null ? "" : await ReadPasswordAsync(name, context, parsed, cancellationToken);
        return new EngineConnection(context, password, Secrets.FindAccessKey(name, context), environment.Time);
    }

    /// <summary>Returns the monitoring API of the local engine; null when the addresses are those of another engine.</summary>
    public string? FindLocalMonitor(EngineContext context) =>
        new EngineState(environment.Home).Read() is { } engine && context.Registry.Contains(engine.Registry) ? engine.Monitor : null;

    private EngineContext LocalContext() => new EngineState(environment.Home).Read() is { } engine
        ? new EngineContext { Registry = [engine.Registry], Kie = [engine.Kie], Cloud = engine.ControlPlane }
        : new EngineContext { Registry = [EngineState.DefaultRegistry], Kie = [EngineState.DefaultKie], Cloud = EngineState.DefaultControlPlane };

    private EngineContext Overlay(EngineContext context, ParseResult parsed) => context with
    {
        Registry = parsed.GetValue(options.Registry) is { } registry ? [registry] : context.Registry,
        Kie = parsed.GetValue(options.Kie) is { } kie ? [kie] : context.Kie,
        Cloud = parsed.GetValue(options.Cloud) ?? context.Cloud,
        Account = parsed.GetValue(options.Account) ?? context.Account,
    };

    private Task<string> ReadPasswordAsync(string? name, EngineContext context, ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(options.PasswordFile) is { } file ? Task.FromResult(SecretFile.Read(file))
        : Secrets.FindPassword(name, context) is { } source ? source.ReadAsync(cancellationToken)
        : throw new CliException(
            $"There is no password for the account '{context.Account}'. Set the environment variable {context.PasswordVariable ?? ContextSecrets.PasswordVariable} or use --password-file FILE{(name is null ? "" : $", or store it with 'servicecomb context set {name} --keyring' or '--password'")}.",
            ExitCode.NoAccess);
}
