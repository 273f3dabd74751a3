using System.CommandLine;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Invocation;

/// <summary>What an action of a command gets: its arguments, the output and the connection to the engine.</summary>
internal sealed class CommandContext(ParseResult parsed, CliEnvironment environment, ConnectionOptions options, CancellationToken cancellationToken)
{
    private readonly ContextSelection _selection = new(environment, options);

    public CliEnvironment Environment => environment;

    public CancellationToken Cancellation => cancellationToken;

    public OutputWriter Output { get; } = new(environment, ReadFormat(parsed, options));

    public ContextSelection Selection => _selection;

    public ParseResult Parsed => parsed;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public Task<EngineConnection> ConnectAsync() => _selection.ConnectAsync(parsed, cancellationToken);

    /// <summary>Asks before a change that destroys something. Without a terminal nobody can be asked, so the option is required.</summary>
    public void Confirm(string question, bool isConfirmed)
    {
        if (isConfirmed)
        {
            return;
        }

        if (!environment.IsInputTerminal)
        {
            throw new CliException($"{question} Nobody can be asked here: repeat the command with --yes to confirm.", ExitCode.NotConfirmed);
        }

        environment.Error.Write($"{Client.Errors.ReceivedText.Escape(question, 1000)} [y/N] ");
        if (environment.Input.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new CliException("Nothing was changed.", ExitCode.NotConfirmed);
        }
    }

    /// <summary>Reads a password without showing it, or the first line of standard input.</summary>
    public string ReadPassword(string prompt)
    {
        if (environment.ReadPassword is { } read)
        {
            environment.Error.Write(prompt);
        }
        else
        {
            read = () => environment.Input.ReadLine() ?? "";
        }

        return read() is { Length: > 0 } password ? password : throw new CliException("The password is empty.", ExitCode.BadArguments);
    }

    private static OutputFormat ReadFormat(ParseResult parsed, ConnectionOptions options) => parsed.GetValue(options.Output) switch
    {
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        _ => OutputFormat.Table,
    };
}
