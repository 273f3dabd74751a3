using System.CommandLine;
using System.CommandLine.Parsing;
using ServiceComb.Net.Cli.Commands.Accounts;
using ServiceComb.Net.Cli.Commands.Background;
using ServiceComb.Net.Cli.Commands.Backups;
using ServiceComb.Net.Cli.Commands.Completion;
using ServiceComb.Net.Cli.Commands.Configuration;
using ServiceComb.Net.Cli.Commands.Console;
using ServiceComb.Net.Cli.Commands.Contexts;
using ServiceComb.Net.Cli.Commands.Doctor;
using ServiceComb.Net.Cli.Commands.Engines;
using ServiceComb.Net.Cli.Commands.Policies;
using ServiceComb.Net.Cli.Commands.Registry;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Cli;

/// <summary>The command <c>servicecomb</c>.</summary>
internal static class CliApplication
{
    private const string Name = "servicecomb";

    /// <summary>Runs a command line and returns the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliEnvironment environment, CancellationToken cancellationToken = default)
    {
        if (args.Count > 0 && args[0] == WordCompletion.Directive)
        {
            foreach (var completion in WordCompletion.Find(Create(environment), [.. args.Skip(1)]))
            {
                await environment.Output.WriteLineAsync(completion);
            }

            return ExitCode.Success;
        }

        // An argument that begins with @ is a name or a value, not a file of arguments.
        var parsed = Create(environment).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // A group of commands by itself shows what is in it.
        if (parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.Tokens.All(static token => token.Type == TokenType.Command))
        {
            parsed = Create(environment).Parse([.. args, "--help"]);
        }

        if (FindMistake(parsed, args) is { } mistake)
        {
            await environment.Error.WriteLineAsync($"{ReceivedText.Escape(mistake, 500)} See '{PathOf(parsed.CommandResult.Command)} --help'.");
            return ExitCode.BadArguments;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration { Output = environment.Output, Error = environment.Error, EnableDefaultExceptionHandler = false }, cancellationToken);
    }

    // A directive, such as that of completion, works on an unfinished command line.
    private static string? FindMistake(ParseResult parsed, IReadOnlyList<string> args) =>
        args.Count > 0 && args[0].StartsWith('[') ? null
        : parsed.Errors.Count > 0 ? parsed.Errors[0].Message
        // An option that does not exist would otherwise be the value of an optional argument.
        : parsed.Tokens.TakeWhile(static token => token.Type != TokenType.DoubleDash).FirstOrDefault(static token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal)) is { } unknown
            ? $"There is no option {unknown.Value}."
            : null;

    private static string PathOf(Command command) =>
        command is RootCommand ? Name : $"{PathOf(command.Parents.OfType<Command>().First())} {command.Name}";

    /// <summary>Creates the command with all commands below it.</summary>
    public static RootCommand Create(CliEnvironment environment)
    {
        var options = new ConnectionOptions();
        options.Context.CompletionSources.Add(_ => new ContextStore(environment.Home).CompleteNames());
        var services = new CliServices(environment, options);
        var root = new RootCommand("Looks at and changes an Apache ServiceComb or Huawei Cloud CSE engine, and runs a local one.") { HelpName = Name };
        foreach (var option in options.All)
        {
            root.Add(option);
        }

        root.Add(EngineCommand.Create(services));
        root.Add(ContextCommand.Create(services));
        root.Add(ServicesCommand.Create(services));
        root.Add(InstancesCommand.Create(services));
        root.Add(KvCommand.Create(services));
        root.Add(PolicyCommand.Create(services));
        root.Add(CanaryCommand.Create(services));
        root.Add(DoctorCommand.Create(services));
        root.Add(AccountsCommand.Create(services));
        root.Add(EnginesCommand.Create(services));
        root.Add(BackupCommand.Create(services));
        root.Add(ConsoleCommand.Create(services));
        root.Add(CompletionCommand.Create(services));
        return root;
    }
}
