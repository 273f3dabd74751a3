using System.CommandLine;
using System.Runtime.InteropServices;

namespace ServiceComb.Net.Engine.CommandLine;

/// <summary>The engine from the command line. Exit codes: 0 stopped by a signal, 1 the data cannot be used, 2 bad arguments,
/// 3 an address is taken; each failure is one line on standard error.</summary>
internal static class EngineCommand
{
    private const int BadArguments = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var registry = new Option<string>("--registry") { Description = "Where registry and governance API listen.", DefaultValueFactory = static _ => "http://127.0.0.1:30100" };
        var kie = new Option<string>("--kie") { Description = "Where the configuration center listens.", DefaultValueFactory = static _ => "http://127.0.0.1:30110" };
        var data = new Option<string?>("--data") { Description = "Directory of the engine's SQLite file." };
        var memory = new Option<bool>("--memory") { Description = "Keep everything in memory (the default without --data)." };
        var listenAny = new Option<bool>("--listen-any") { Description = "Allow addresses other than loopback." };
        var rbac = new Option<bool>("--rbac") { Description = "Ask callers for tokens; accounts and roles are managed under /v4/accounts and /v4/roles." };
        var rootPassword = new Option<string?>("--root-password") { Description = "Password of the account root, where the data holds none yet." };
        var command = new RootCommand("Registry, configuration center and governance API of Apache ServiceComb on one machine.")
        {
            registry, kie, data, memory, listenAny, rbac, rootPassword,
        };
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await FailAsync(parsed.Errors[0].Message, BadArguments);
        }

        if (parsed.GetValue(data) is not null && parsed.GetValue(memory))
        {
            return await FailAsync("--data and --memory exclude each other", BadArguments);
        }

        if (parsed.GetValue(rootPassword) is not null && !parsed.GetValue(rbac))
        {
            return await FailAsync("--root-password means nothing without --rbac", BadArguments);
        }

        command.SetAction((_, _) => ServeAsync(new LocalEngineOptions
        {
            RegistryUrl = parsed.GetValue(registry)!,
            KieUrl = parsed.GetValue(kie)!,
            DataDirectory = parsed.GetValue(data),
            ListenAny = parsed.GetValue(listenAny),
            Rbac = parsed.GetValue(rbac),
            RootPassword = parsed.GetValue(rootPassword),
        }));
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
        try
        {
            await using var engine = await LocalEngine.StartAsync(options);
            if (options.DataDirectory is not null)
            {
                // Reading the data leaves garbage of half its size, which would stay resident for as long as little changes.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            Console.WriteLine($"ready registry={engine.RegistryAddress.GetLeftPart(UriPartial.Authority)} kie={engine.KieAddress.GetLeftPart(UriPartial.Authority)}");
            await stop.Task;
            return 0;
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
    }

    private static async Task<int> FailAsync(string message, int code)
    {
        await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" "));
        return code;
    }
}
