using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>The command line entry point of the engine. Exit codes: 0 stopped by a signal, 1 the data cannot be used, 2
/// invalid arguments, 3 an address is in use. Each failure is one line on standard error. While it runs, the engine logs to
/// standard error.</summary>
internal static partial class EngineCommand
{
    private const int BadArguments = 2;
    private static readonly TextWriter StandardError;

    // A field initializer may run when the field is first used, after standard error was redirected to the log file.
    static EngineCommand() => StandardError = System.Console.Error;

    public static async Task<int> RunAsync(string[] args)
    {
        var command = new EngineArguments();
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await FailAsync(parsed.Errors[0].Message, BadArguments);
        }

        command.SetAction(async (_, _) =>
        {
            try
            {
                var options = command.Read(parsed);
                return await ServeAsync(options, command.ReadControlPlane(parsed, options), command.ConsoleUrl(parsed), command.LogFile(parsed));
            }
            catch (LocalEngineException exception)
            {
                return await FailAsync(exception.Message, exception.Failure switch
                {
                    LocalEngineFailure.Options => BadArguments,
                    LocalEngineFailure.Address => 3,
                    _ => 1,
                });
            }
        });
        return await parsed.InvokeAsync();
    }

    private static async Task<int> ServeAsync(LocalEngineOptions options, LocalControlPlaneOptions? controlOptions, string? consoleUrl, string? logFile)
    {
        await using var log = logFile is null ? null : LogFile.Redirect(logFile);
        // Register before the ready line is written: a supervisor may send the signal immediately afterwards.
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;

            // A managed engine outlives the terminal and the control plane that started it.
            if (options.ManagementKey is null || signal.Signal == PosixSignal.SIGTERM)
            {
                stop.TrySetResult();
            }
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var hangUp = options.ManagementKey is null ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        options.StopRequested = () => stop.TrySetResult();
        using var certificate = options.Certificate;
        using var logs = ConsoleLogs.Create();
        options.Logs = logs;
        await using var engine = await LocalEngineHost.StartAsync(options);
        await using var control = await StartControlPlaneAsync(controlOptions, logs);
        var console = consoleUrl is null ? default : await StartConsoleAsync(consoleUrl, options, engine, control, logs);
        await using var consoleHost = console.Host;
        if (options.DataDirectory is not null)
        {
            // Loading leaves garbage of about half the data size, which would stay resident while little changes.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        System.Console.WriteLine(Ready(("registry", engine.RegistryAddress), ("kie", engine.KieAddress), ("monitor", engine.MonitorAddress), ("control-plane", control?.Address), ("console", console.Address)));
        var logger = logs.CreateLogger(typeof(LocalEngineHost).FullName!);
        LogStarted(logger, engine.RegistryAddress, engine.KieAddress, EffectiveOptions.Describe(options));
        if (options.ListenAny && !options.Rbac)
        {
            LogOpen(logger);
        }

        if (control is not null)
        {
            LogControlPlane(logger, control.Address, controlOptions!.RequiresAuthentication ? "authenticated requests only" : "no authentication");
        }

        await stop.Task;
        LogStopping(logger);
        return 0;
    }

    private static string Ready(params ReadOnlySpan<(string Name, Uri? Address)> addresses)
    {
        var line = new StringBuilder("ready");
        foreach (var (name, address) in addresses)
        {
            line.Append(address is null ? "" : $" {name}={address.GetLeftPart(UriPartial.Authority)}");
        }

        return line.ToString();
    }

    private static async Task<(IAsyncDisposable Host, Uri Address)> StartConsoleAsync(string url, LocalEngineOptions options, LocalEngineHost engine, LocalControlPlane? control, ILoggerFactory logs)
    {
        try
        {
            return await EngineConsole.StartAsync(url, options, engine, control, logs);
        }
        catch (FileNotFoundException exception)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, "--console requires the package ServiceComb.Net.Console beside that of the engine", exception);
        }
    }

    private static async Task<LocalControlPlane?> StartControlPlaneAsync(LocalControlPlaneOptions? options, ILoggerFactory logs)
    {
        if (options is null)
        {
            return null;
        }

        options.Logs = logs;
        return await LocalControlPlane.StartAsync(options);
    }

    [LoggerMessage(631, LogLevel.Information, "Started: registry {Registry}, configuration center {Kie}, {Options}")]
    private static partial void LogStarted(ILogger logger, Uri registry, Uri kie, string options);

    [LoggerMessage(632, LogLevel.Warning, "The engine accepts connections from other machines (--listen-any) without authentication (no --rbac)")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(688, LogLevel.Information, "Started: control plane {Address}, {Authentication}")]
    private static partial void LogControlPlane(ILogger logger, Uri address, string authentication);

    [LoggerMessage(633, LogLevel.Information, "Received a signal, stopping")]
    private static partial void LogStopping(ILogger logger);

    private static async Task<int> FailAsync(string message, int code)
    {
        await StandardError.WriteLineAsync(message.ReplaceLineEndings(" "));
        return code;
    }
}
