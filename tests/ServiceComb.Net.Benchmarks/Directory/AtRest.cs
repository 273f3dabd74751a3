using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Engine;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Benchmarks.Directory;

/// <summary>What 1000 subscriptions at rest ask an engine: one request per interval, and the heartbeats.</summary>
internal static class AtRest
{
    private const int Seconds = 30;

    public static async Task MeasureAsync()
    {
        await using var engine = await LocalEngine.StartAsync();
        var options = new EngineClientOptions();
        options.Addresses.Add(engine.RegistryAddress.ToString());
        using var transport = new EngineTransport(options);
        var registry = new RegistryClient(transport);
        for (var service = 0; service < Fleet.Services; service++)
        {
            var id = await registry.CreateMicroserviceAsync(new Microservice { AppId = "shop", ServiceName = $"service{service}", Version = "1.0.0" });
            await registry.RegisterInstanceAsync(id, Fleet.Instance(service, 1) with { ServiceId = null, Version = null });
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["servicecomb:service:application"] = "shop",
            ["servicecomb:service:name"] = "benchmark",
            ["servicecomb:registry:sc:address"] = engine.RegistryAddress.ToString(),
        });
        builder.Services.AddServiceCombDiscovery();
        await using var app = builder.Build();
        await app.StartAsync();
        var directory = app.Services.GetRequiredService<IInstanceDirectory>();
        var entries = Enumerable.Range(0, Fleet.Services).Select(service => directory.Find($"service{service}")!).ToList();
        foreach (var entry in entries)
        {
            await entry.GetAsync();
        }

        await Task.Delay(TimeSpan.FromSeconds(10));
        using var asked = engine.Faults.Delay("*", TimeSpan.Zero);
        var (processor, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        await Task.Delay(TimeSpan.FromSeconds(Seconds));
        Console.WriteLine($"{Fleet.Services} subscriptions, {Seconds} s at rest: {asked.Played} requests (verifications and heartbeats, one each per 15 s), {(Environment.CpuUsage.TotalTime - processor).TotalMilliseconds:F0} ms of processor and {(GC.GetTotalAllocatedBytes() - allocated) / 1024} KiB in this process, engine included");
    }
}
