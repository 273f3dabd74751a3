using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Keyring;

/// <summary>Runs the program that gives access to a keyring. Secrets are passed by standard input, because other users of the machine can
/// see arguments.</summary>
/// <param name="path">The file name, or the path, of the program.</param>
/// <param name="missingAdvice">What to do when the program does not exist.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyringProgram(string path, string missingAdvice, TimeProvider time)
{
    private const string Alternative = "or use an environment variable";

    // A locked keyring may wait for somebody to enter its password in a window.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<BufferedCommandResult> RunAsync(IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        var program = FindProgram() ?? throw CreateMissing();
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await new Command(program).WithArguments(arguments).WithStandardInputPipe(PipeSource.FromString(input))
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"The keyring did not respond within {Timeout.TotalSeconds:0} seconds. Unlock it and repeat the command, {Alternative}.");
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            throw CreateMissing();
        }
    }

    // Process.Start would also look into the current directory, where another program of that name could receive the secret.
    private string? FindProgram() => Path.IsPathRooted(path)
        ? path
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, path)).FirstOrDefault(File.Exists);

    private CliException CreateMissing() => new($"The program {path} cannot be started, which the keyring needs. {missingAdvice}, {Alternative}.");

    /// <summary>Creates the error for a program that failed.</summary>
    public CliException CreateError(BufferedCommandResult result, string advice)
    {
        var reason = result.StandardError.Trim().TrimEnd('.');
        return new CliException($"The keyring cannot be used: {(reason.Length > 0 ? reason : $"{path} ended with exit code {result.ExitCode}")}. {advice}, {Alternative}.");
    }
}
