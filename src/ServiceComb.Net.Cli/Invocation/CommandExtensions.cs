using System.CommandLine;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Invocation;

/// <summary>Builds commands whose failures end as one line and an exit code.</summary>
internal static class CommandExtensions
{
    /// <summary>Adds arguments and options.</summary>
    public static Command With(this Command command, params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Add(argument);
                    break;
                case Option option:
                    command.Add(option);
                    break;
                case Command child:
                    command.Add(child);
                    break;
            }
        }

        return command;
    }

    /// <summary>Sets an action that succeeds unless it throws.</summary>
    public static Command Runs(this Command command, CliServices services, Func<CommandContext, Task> action) =>
        command.Runs(services, async context =>
        {
            await action(context);
            return ExitCode.Success;
        });

    /// <summary>Sets an action that returns an exit code.</summary>
    public static Command Runs(this Command command, CliServices services, Func<CommandContext, Task<int>> action)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await action(new CommandContext(parsed, services.Environment, services.Options, cancellationToken));
            }
            catch (Exception exception)
            {
                var (message, code) = FailureText.Describe(exception);
                await services.Environment.Error.WriteLineAsync(message);
                return code;
            }
        });
        return command;
    }
}
