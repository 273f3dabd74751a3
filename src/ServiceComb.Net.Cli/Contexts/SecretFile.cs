using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Contexts;

/// <summary>Reads a secret from the first line of a file.</summary>
internal static class SecretFile
{
    private const int MaxLength = 4096;

    public static string Read(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[MaxLength];
            var text = new string(buffer, 0, reader.ReadBlock(buffer)).Split('\n')[0].TrimEnd('\r');
            return text.Length > 0 ? text : throw new CliException($"The first line of {file} is empty; the secret is expected there.", ExitCode.BadArguments);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The secret cannot be read from {file}: {exception.Message}", ExitCode.BadArguments);
        }
    }
}
