using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Cli.Background;

/// <summary>Starts and stops the local engine as a process of its own, which outlives the command.</summary>
internal static class EngineProcess
{
    private const int TerminateSignal = 15;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Starts the engine and waits until it listens.</summary>
    /// <returns>The process and the addresses of the line that begins with <c>ready</c>.</returns>
    /// <exception cref="CliException">The engine does not start.</exception>
    public static async Task<(int ProcessId, IReadOnlyDictionary<string, string> Addresses)> StartAsync(IEnumerable<string> arguments, TimeProvider time, CancellationToken cancellationToken)
    {
        using var process = Launch(arguments);
        using var timeout = new CancellationTokenSource(StartTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // From the ready line on the engine writes only to its log file, so that nothing needs to read the pipes.
            if (await process.StandardOutput.ReadLineAsync(linked.Token) is { } line && line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return (process.Id, line.Split(' ').Skip(1).Select(static part => part.Split('=', 2)).ToDictionary(static part => part[0], static part => part[1]));
            }

            var error = (await process.StandardError.ReadToEndAsync(linked.Token)).Trim();
            throw new CliException($"The local engine does not start: {(error.Length == 0 ? "it ended without a message" : error)}.");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : new CliException("The local engine did not start within two minutes.");
        }
    }

    /// <summary>Stops the engine and waits for its end.</summary>
    public static async Task StopAsync(int processId, TimeProvider time, CancellationToken cancellationToken)
    {
        using var process = Process.GetProcessById(processId);
        // Windows has no signals; the data survives a kill.
        if (OperatingSystem.IsWindows() || Kill(processId, TerminateSignal) != 0)
        {
            process.Kill();
        }

        using var timeout = new CancellationTokenSource(StopTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await process.WaitForExitAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill();
            await process.WaitForExitAsync(cancellationToken);
        }
    }

    private static Process Launch(IEnumerable<string> arguments)
    {
        var start = LocalEngineProgram.CreateStart();
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            throw new CliException($"The program {start.FileName} cannot be started: {exception.Message}");
        }
    }

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
