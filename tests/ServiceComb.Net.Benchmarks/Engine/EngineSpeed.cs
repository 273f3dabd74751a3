using System.Diagnostics;

namespace ServiceComb.Net.Benchmarks.Engine;

/// <summary>Requests per second with wrk beside the engine on the same machine, on data that is on disk.</summary>
internal static class EngineSpeed
{
    public static async Task<int> RunAsync()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("servicecomb-speed-").FullName;
        try
        {
            await using var engine = await EngineProcess.StartAsync("--data", directory);
            await Shop.FillAsync(engine, services: 1, instancesPerService: 20, items: 20);
            await Shop.FillAsync(engine, services: 100, instancesPerService: 50, items: 0);
            var registry = new Uri(engine.Registry, "v4/default/registry/");
            await MeasureAsync("find of 20 instances", 20_000, new Uri(registry, "instances?appId=shop&serviceName=service0&version=0.0.0%2B"), "find.lua");
            await MeasureAsync("heartbeat (5000 instances)", 20_000, registry, "heartbeat.lua");
            await MeasureAsync("durable register", 6_000, new Uri(registry, "microservices/s1/instances"), "register.lua");
            await MeasureAsync("list of 20 items", 12_000, new Uri(engine.Kie, "v1/default/kie/kv?label=app:shop&label=environment:&label=service:web&match=exact"), "find.lua");
            return 0;
        }
        finally
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(string what, int goal, Uri address, string script)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Engine", script);
        using var wrk = Process.Start(new ProcessStartInfo("wrk", ["-t1", "-c64", "-d8", "--latency", "-s", path, address.AbsoluteUri]) { RedirectStandardOutput = true })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        string Line(string start) => output.Split('\n').FirstOrDefault(line => line.Contains(start, StringComparison.Ordinal))?.Trim() ?? "";
        Console.WriteLine($"{what,-28} goal {goal,6}/s  {Line("Requests/sec")}  p50 {Line("50%")}  p99 {Line("99%")}  {Line("Non-2xx")}");
    }
}
