using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>The command line entry point of the engine. Exit codes: 0 stopped by a signal, 1 the data cannot be used, 2
/// invalid arguments, 3 an address is in use. Each failure is one line on standard error. While it runs, the engine logs to
/// standard error.</summary>
internal static partial class EngineCommand
{
    private const int BadArguments = 2;

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
                return await ServeAsync(command.Read(parsed));
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

    private static async Task<int> ServeAsync(LocalEngineOptions options)
    {
        // Register before the ready line is written: a supervisor may send the signal immediately afterwards.
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var certificate = options.Certificate;
        using var logs = ConsoleLogs.Create();
        options.Logs = logs;
        await using var engine = await LocalEngineHost.StartAsync(options);
        if (options.DataDirectory is not null)
        {
            // Loading leaves garbage of about half the data size, which would stay resident while little changes.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        var monitor = engine.MonitorAddress is { } address ? $" monitor={address.GetLeftPart(UriPartial.Authority)}" : "";
        Console.WriteLine($"ready registry={engine.RegistryAddress.GetLeftPart(UriPartial.Authority)} kie={engine.KieAddress.GetLeftPart(UriPartial.Authority)}{monitor}");
        var logger = logs.CreateLogger(typeof(LocalEngineHost).FullName!);
        LogStarted(logger, engine.RegistryAddress, engine.KieAddress, EffectiveOptions.Describe(options));
        if (options.ListenAny && !options.Rbac)
        {
            LogOpen(logger);
        }

        await stop.Task;
        LogStopping(logger);
        return 0;
    }

    [LoggerMessage(631, LogLevel.Information, "Started: registry {Registry}, configuration center {Kie}, {Options}")]
    private static partial void LogStarted(ILogger logger, Uri registry, Uri kie, string options);

    [LoggerMessage(632, LogLevel.Warning, "The engine accepts connections from other machines (--listen-any) without authentication (no --rbac)")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(633, LogLevel.Information, "Received a signal, stopping")]
    private static partial void LogStopping(ILogger logger);

    private static async Task<int> FailAsync(string message, int code)
    {
        await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" "));
        return code;
    }
}
