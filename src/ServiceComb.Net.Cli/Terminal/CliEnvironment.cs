using System.Text;
using ServiceComb.Net.Cli.Keyring;
using Spectre.Console;

namespace ServiceComb.Net.Cli.Terminal;

/// <summary>What a command sees of the process: streams, terminal, environment variables, directory and clock.</summary>
internal sealed class CliEnvironment
{
    private const string HomeVariable = "SERVICECOMB_CLI_HOME";

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>Gets whether a person reads the output: dates are relative, tables fit the width and may have colors.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Gets whether a person sees progress on standard error.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Gets whether a person can be asked.</summary>
    public bool IsInputTerminal { get; init; }

    public bool HasColors { get; init; }

    /// <summary>Gets the width of the terminal in columns.</summary>
    public int Width { get; init; } = 80;

    public required Func<string, string?> Variable { get; init; }

    /// <summary>Gets the directory of contexts, stored passwords and the local engine.</summary>
    public required string Home { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IKeyring Keyring { get; init; } = SystemKeyring.Create(TimeProvider.System);

    /// <summary>Gets what reads a password from the terminal without showing it; null where there is no terminal.</summary>
    public Func<string>? ReadPassword { get; init; }

    public static CliEnvironment OfProcess()
    {
        var isTerminal = !System.Console.IsOutputRedirected;
        // Names and values can be Chinese. Without a preamble, because the output may be a file.
        System.Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new CliEnvironment
        {
            Output = System.Console.Out,
            Error = System.Console.Error,
            Input = System.Console.In,
            IsOutputTerminal = isTerminal,
            IsErrorTerminal = !System.Console.IsErrorRedirected,
            IsInputTerminal = !System.Console.IsInputRedirected,
            HasColors = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb",
            // A terminal that does not know its width says 0.
            Width = isTerminal && System.Console.WindowWidth is > 0 and var width ? Math.Max(width, 40) : 80,
            Variable = Environment.GetEnvironmentVariable,
            Home = Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home
                ? Path.GetFullPath(home)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".servicecomb"),
            ReadPassword = System.Console.IsInputRedirected ? null : ReadHidden,
        };
    }

    /// <summary>Creates a console for a stream.</summary>
    public IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isTerminal && HasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = Width;
        return console;
    }

    private static string ReadHidden()
    {
        var text = new StringBuilder();
        while (System.Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(text.Length - 1, 0);
            }
            else if (key.KeyChar != '\0')
            {
                text.Append(key.KeyChar);
            }
        }

        System.Console.Error.WriteLine();
        return text.ToString();
    }
}
