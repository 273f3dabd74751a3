using System.CommandLine;
using System.Text.RegularExpressions;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Keyring;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Commands.Contexts;

/// <summary>The command <c>context set</c>.</summary>
internal sealed partial class ContextSetCommand(CliServices services, ContextStore store)
{
    private readonly Argument<string> _name = new("NAME") { Description = "Name of the context: letters, digits, '-', '_' and '.'." };
    private readonly Option<string?> _project = new("--project") { Description = "Project of the engine." };
    private readonly Option<string?> _engineId = new("--engine-id") { Description = "Id of the engine, where several share an address." };
    private readonly Option<string?> _application = new("--app") { Description = "Application of commands without --app." };
    private readonly Option<string?> _environment = new("--environment") { Description = "Environment of commands without --environment." };
    private readonly Option<string?> _passwordVariable = new("--password-variable") { Description = "Environment variable with the password. Default: SERVICECOMB_PASSWORD." };
    private readonly Option<string?> _accessKeyFile = new("--access-key-file") { Description = "File whose first line is ID:SECRET of an access key of the cloud.", HelpName = "FILE" };
    private readonly Option<string?> _authorityFile = new("--authority-file") { Description = "PEM file with the authorities that issue the certificates of the engine.", HelpName = "FILE" };
    private readonly Option<bool> _password = new("--password") { Description = "Ask for the password, or read it from standard input, and store it in a file that only you can read." };
    private readonly Option<bool> _keyring = new("--keyring") { Description = "Ask for the password, or read it from standard input, and store it in the keyring of the operating system." };
    private readonly Option<bool> _accessKey = new("--access-key") { Description = "Ask for ID:SECRET of an access key of the cloud, or read it from standard input, and store it in the keyring of the operating system." };

    public static Command Create(CliServices services, ContextStore store)
    {
        var command = new ContextSetCommand(services, store);
        return new Command("set", "Creates or changes a context. Options that are omitted keep their value; an empty value removes it.").With(
            command._name, command._project, command._engineId, command._application, command._environment, command._passwordVariable, command._accessKeyFile,
            command._authorityFile, command._password, command._keyring, command._accessKey).Runs(services, command.RunAsync);
    }

    private async Task RunAsync(CommandContext context)
    {
        var name = context.Get(_name);
        if (!ValidName().IsMatch(name))
        {
            throw new CliException($"'{name}' is not a valid name; 1 to 64 letters, digits, '-', '_' and '.' are expected.", ExitCode.BadArguments);
        }

        var contexts = store.Read();
        var engine = Change(contexts.Contexts.GetValueOrDefault(name) ?? new EngineContext(), context);
        Check(engine, context);
        contexts.Contexts[name] = await StoreSecretsAsync(name, engine, context);
        store.Write(contexts with { Current = contexts.Current ?? name });
        context.Output.WriteMessage($"Saved the context '{name}'{(contexts.Current is null ? "; commands use it" : "")}.");
    }

    // A secret that is given replaces that in the keyring, which would be read first.
    private async Task<EngineContext> StoreSecretsAsync(string name, EngineContext engine, CommandContext context)
    {
        // All input is read and checked before something is stored.
        var password = context.Get(_keyring) || context.Get(_password) ? context.ReadPassword($"Password of {engine.Account}: ") : null;
        var key = context.Get(_accessKey) ? context.ReadPassword("Access key (ID:SECRET): ") : null;
        if (key is not null)
        {
            CloudAuthentication.Parse(key, "the input");
        }

        var secrets = context.Selection.Secrets;
        if (context.Get(_keyring))
        {
            engine = await secrets.StoreAsync(name, engine, SecretKind.Password, password!, context.Cancellation);
            store.SetPassword(name, null);
        }
        else if (context.Get(_password) || context.Get(services.Options.PasswordFile) is { Length: > 0 } || engine.Account is null)
        {
            engine = await secrets.DeleteAsync(name, engine, SecretKind.Password, context.Cancellation);
            if (password is not null)
            {
                store.SetPassword(name, password);
            }
        }

        if (key is not null)
        {
            engine = await secrets.StoreAsync(name, engine, SecretKind.AccessKey, key, context.Cancellation);
        }
        else if (context.Get(_accessKeyFile) is { Length: > 0 })
        {
            engine = await secrets.DeleteAsync(name, engine, SecretKind.AccessKey, context.Cancellation);
        }

        return engine;
    }

    private EngineContext Change(EngineContext engine, CommandContext context)
    {
        var options = services.Options;
        return engine with
        {
            Registry = ReadAddresses(context.Get(options.Registry), engine.Registry),
            Kie = ReadAddresses(context.Get(options.Kie), engine.Kie),
            Cloud = Read(context.Get(options.Cloud), engine.Cloud),
            Account = Read(context.Get(options.Account), engine.Account),
            PasswordFile = Absolute(Read(context.Get(options.PasswordFile), engine.PasswordFile)),
            PasswordVariable = Read(context.Get(_passwordVariable), engine.PasswordVariable),
            Project = Read(context.Get(_project), engine.Project),
            EngineId = Read(context.Get(_engineId), engine.EngineId),
            Application = Read(context.Get(_application), engine.Application),
            Environment = Read(context.Get(_environment), engine.Environment),
            AccessKeyFile = Absolute(Read(context.Get(_accessKeyFile), engine.AccessKeyFile)),
            AuthorityFile = Absolute(Read(context.Get(_authorityFile), engine.AuthorityFile)),
        };
    }

    private void Check(EngineContext engine, CommandContext context)
    {
        foreach (var address in engine.Registry.Concat(engine.Kie).Concat(engine.Cloud is null ? [] : [engine.Cloud]))
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                throw new CliException($"'{address}' is not an address such as http://127.0.0.1:30100.", ExitCode.BadArguments);
            }

            if (uri.UserInfo.Length > 0)
            {
                throw new CliException("An address must not contain a user or a password; use --account and --keyring or --password.", ExitCode.BadArguments);
            }
        }

        if ((context.Get(_password) || context.Get(_keyring)) && engine.Account is null)
        {
            throw new CliException($"{(context.Get(_password) ? "--password" : "--keyring")} needs --account NAME.", ExitCode.BadArguments);
        }

        if (context.Get(_password) && context.Get(_keyring))
        {
            throw new CliException("--password and --keyring exclude each other: they store the password in different places.", ExitCode.BadArguments);
        }
    }

    private static string? Read(string? value, string? current) => value switch { null => current, "" => null, _ => value };

    private static IReadOnlyList<string> ReadAddresses(string? value, IReadOnlyList<string> current) =>
        value is null ? current : value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? Absolute(string? path) => path is null ? null : Path.GetFullPath(path);

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValidName();
}
