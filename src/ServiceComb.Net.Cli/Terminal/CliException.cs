namespace ServiceComb.Net.Cli.Terminal;

/// <summary>The exception that ends a command with one line on standard error.</summary>
internal sealed class CliException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    /// <summary>Gets the exit code of the process.</summary>
    public int ExitCode => exitCode;
}
