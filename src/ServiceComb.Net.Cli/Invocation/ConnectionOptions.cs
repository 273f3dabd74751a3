using System.CommandLine;

namespace ServiceComb.Net.Cli.Invocation;

/// <summary>The options of all commands: which engine, and the form of the output.</summary>
internal sealed class ConnectionOptions
{
    public Option<string?> Context { get; } = new("--context") { Description = "Context of the engine, see 'servicecomb context'. Default: SERVICECOMB_CONTEXT, then the current context, then the local engine.", Recursive = true };

    public Option<string?> Registry { get; } = new("--registry") { Description = "Address of the registry, such as http://127.0.0.1:30100.", HelpName = "URL", Recursive = true };

    public Option<string?> Kie { get; } = new("--kie") { Description = "Address of the configuration center, such as http://127.0.0.1:30110.", HelpName = "URL", Recursive = true };

    public Option<string?> Cloud { get; } = new("--cloud") { Description = "Address of engine management.", HelpName = "URL", Recursive = true };

    public Option<string?> Account { get; } = new("--account") { Description = "Account of the engine. Its password is read from SERVICECOMB_PASSWORD, --password-file or the context.", HelpName = "NAME", Recursive = true };

    public Option<string?> PasswordFile { get; } = new("--password-file") { Description = "File whose first line is the password of the account.", HelpName = "FILE", Recursive = true };

    public Option<string> Output { get; } = new("--output", "-o") { Description = "Form of the output: table, json or yaml.", HelpName = "FORMAT", DefaultValueFactory = static _ => "table", Recursive = true };

    public ConnectionOptions() => Output.AcceptOnlyFromAmong("table", "json", "yaml");

    public IEnumerable<Option> All => [Context, Registry, Kie, Cloud, Account, PasswordFile, Output];
}
