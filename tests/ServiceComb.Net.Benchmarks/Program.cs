using BenchmarkDotNet.Running;
using ServiceComb.Net.Benchmarks.Configuration;
using ServiceComb.Net.Benchmarks.Directory;
using ServiceComb.Net.Benchmarks.Engine;
using ServiceComb.Net.Benchmarks.Gateway;
using ServiceComb.Net.Benchmarks.Governance;
using ServiceComb.Net.Benchmarks.Monitoring;
using ServiceComb.Net.Benchmarks.Startup;
using ServiceComb.Net.Benchmarks.WebConsole;

// dotnet run -c Release --project tests/ServiceComb.Net.Benchmarks -- --filter '*Directory*'
// and, where processes and sockets are measured, one of the words below.
switch (args)
{
    case ["engine-speed", .. var options]:
        return await EngineSpeed.RunAsync(seconds: 8, options);
    case ["engine-speed-short", .. var options]:
        return await EngineSpeed.RunAsync(seconds: 2, options);
    case ["engine-memory"]:
        return await EngineMemory.RunAsync();
    case ["console"]:
        return await ConsolePages.RunAsync();
    case ["engine-push"]:
        return await EnginePush.RunAsync();
    case ["kie-reload"]:
        return await KieReload.RunAsync();
    case ["kie-plans"]:
        return await KiePlans.RunAsync();
    case ["gateway-changes"]:
        return await GatewayChanges.RunAsync();
    case ["governance-calls"]:
        return await QuickLook.RunAsync();
    case ["startup", .. var program]:
        return await Starts.RunAsync(program.FirstOrDefault());
    case ["published", var compiler]:
        return await PublishedStarts.RunAsync(compiler);
    case ["started-app", .. var engine]:
        return await StartedApp.RunAsync(engine);
    case ["gateway"]:
        return await GatewayLoad.RunAsync(seconds: 4, rounds: 9);
    case ["gateway-short"]:
        return await GatewayLoad.RunAsync(seconds: 2, rounds: 5);
    case ["gateway-destinations"]:
        return await Destinations.RunAsync();
    case ["gateway-app", var kind, .. var addresses]:
        return await GatewayApp.RunAsync(kind, addresses);
    case ["app-calls"]:
        return await AppCalls.RunAsync();
    case ["monitored-calls"]:
        return await MonitoredCalls.RunAsync();
    case ["governance-threads"]:
        return await QuickLook.ShowThreadsAsync();
    case ["held"]:
        HeldBytes.Measure();
        return 0;
    case ["at-rest"]:
        await AtRest.MeasureAsync();
        return 0;
    default:
        return BenchmarkSwitcher.FromAssembly(typeof(DirectoryBenchmarks).Assembly).Run(args).Any() ? 0 : 1;
}
