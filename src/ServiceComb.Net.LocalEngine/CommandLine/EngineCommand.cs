using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>The engine from the command line. Exit codes: 0 stopped by a signal, 1 the data cannot be used, 2 bad arguments,
/// 3 an address is taken; each failure is one line on standard error. Once it listens, the engine logs to standard error.</summary>
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
        // Before the engine listens: whoever reads the ready line may send the signal at once.
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
            // Reading the data leaves garbage of half its size, which would stay resident for as long as little changes.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        Console.WriteLine($"ready registry={engine.RegistryAddress.GetLeftPart(UriPartial.Authority)} kie={engine.KieAddress.GetLeftPart(UriPartial.Authority)}");
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

    [LoggerMessage(632, LogLevel.Warning, "Other machines can reach the engine (--listen-any), and no account is needed (no --rbac)")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(633, LogLevel.Information, "Stopping on a signal")]
    private static partial void LogStopping(ILogger logger);

    private static async Task<int> FailAsync(string message, int code)
    {
        await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" "));
        return code;
    }
}
