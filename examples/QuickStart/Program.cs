using QuickStart;
using ServiceComb.Net.Console;

var unknown = args.FirstOrDefault(arg => arg is not ("--json" or "--serve" or "--verbose"));
if (unknown is not null)
{
    await Console.Error.WriteLineAsync($"unknown argument '{unknown}'; there are --json (one object per scenario), --serve (keep running afterwards) and --verbose (logs)");
    return 2;
}

var json = args.Contains("--json");
if (!json)
{
    Console.WriteLine("Starting a local engine, three catalogs, a storefront and a gateway ...");
}

await using var cluster = await Cluster.StartAsync(args.Contains("--verbose"));
var passed = await new ScenarioRunner(json, Console.Out).RunAllAsync(cluster);
if (args.Contains("--serve"))
{
    var options = new ConsoleOptions { Url = "http://127.0.0.1:0", RegistryAddresses = { cluster.RegistryAddress.ToString() }, KieAddresses = { cluster.KieAddress.ToString() } };
    await using var console = await ConsoleHost.StartAsync(options);
    Console.WriteLine($"web console {console.Address}");
    Console.WriteLine($"registry    {cluster.RegistryAddress}v4/default/registry/microservices");
    Console.WriteLine($"kie         {cluster.KieAddress}v1/default/kie/kv");
    foreach (var app in cluster.Apps)
    {
        Console.WriteLine($"{app.Name,-11} {app.Version} {app.Address}{(app.Name == "catalog" ? "items" : app.Name == "gateway" ? "catalog/items" : "")}");
    }

    Console.WriteLine("Press Ctrl+C to stop.");
    var end = new TaskCompletionSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        end.TrySetResult();
    };
    using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(
        System.Runtime.InteropServices.PosixSignal.SIGTERM,
        signal =>
        {
            signal.Cancel = true;
            end.TrySetResult();
        });
    await end.Task;
}

return passed ? 0 : 1;
