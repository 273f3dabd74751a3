using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>Reads the file of an option; <c>-</c> stands for standard input.</summary>
internal static class InputFile
{
    private const int MaxLength = 32 * 1024 * 1024;

    public static async Task<string> ReadAsync(CommandContext context, string file)
    {
        try
        {
            using var stream = file == "-" ? null : new StreamReader(file);
            var reader = stream ?? context.Environment.Input;
            var buffer = new char[8192];
            var text = new System.Text.StringBuilder();
            while (await reader.ReadAsync(buffer, context.Cancellation) is > 0 and var read)
            {
                text.Append(buffer, 0, read);
                if (text.Length > MaxLength)
                {
                    throw new CliException($"{NameOf(file)} is larger than {MaxLength / 1024 / 1024} MiB.", ExitCode.BadArguments);
                }
            }

            return text.ToString();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be read: {exception.Message}", ExitCode.BadArguments);
        }
    }

    public static string NameOf(string file) => file == "-" ? "Standard input" : file;
}
