using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Benchmarks.Engine;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Benchmarks.Directory;

/// <summary>What 1000 subscriptions at rest cost an app, beside one that has none: one request per interval. The engine is
/// a process of its own.</summary>
internal static class AtRest
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private const int Intervals = 3;
    private static int _requests;

    public static async Task MeasureAsync()
    {
        await using var engine = await EngineProcess.StartAsync("--memory");
        await FillAsync(engine.Registry);
        using var listener = CountRequests();
        await using var app = Build(engine.Registry);
        await app.StartAsync();
        await Task.Delay(Settling);
        await RestAsync(0);

        var directory = app.Services.GetRequiredService<IInstanceDirectory>();
        foreach (var entry in Enumerable.Range(0, Fleet.Services).Select(service => directory.Find($"service{service}")!).ToList())
        {
            await entry.GetAsync();
        }

        await Task.Delay(Settling);
        await RestAsync(Fleet.Services);
    }

    private static async Task RestAsync(int subscriptions)
    {
        GC.Collect();
        var (requests, processor, allocated) = (_requests, Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await Task.Delay(Interval * Intervals);
        var (cost, bytes) = (Environment.CpuUsage.TotalTime - processor, GC.GetTotalAllocatedBytes(precise: true) - allocated);
        Console.WriteLine($"{subscriptions} subscriptions, {Intervals} intervals: {_requests - requests} requests (a heartbeat is one per interval), {cost / (Interval * Intervals):P2} of a core, {bytes / 1024.0 / Intervals:F0} KiB allocated per interval");
    }

    private static async Task FillAsync(Uri engine)
    {
        var options = new EngineClientOptions();
        options.Addresses.Add(engine.ToString());
        using var transport = new EngineHttpClient(options);
        var registry = new RegistryClient(transport);
        for (var service = 0; service < Fleet.Services; service++)
        {
            var id = await registry.CreateMicroserviceAsync(new Microservice { AppId = "shop", ServiceName = $"service{service}", Version = "1.0.0" });
            await registry.RegisterInstanceAsync(id, Fleet.Instance(service, 1) with { ServiceId = null, Version = null, HealthCheck = new HealthCheck { Mode = "push", Interval = 3600, Times = 3 } });
        }
    }

    private static WebApplication Build(Uri engine)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["servicecomb:service:application"] = "shop",
            ["servicecomb:service:name"] = "benchmark",
            ["servicecomb:registry:sc:address"] = engine.ToString(),
        });
        builder.Services.AddServiceCombDiscovery();
        return builder.Build();
    }

    private static MeterListener CountRequests()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, own) =>
            {
                if (instrument.Name == "http.client.request.duration")
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => Interlocked.Increment(ref _requests));
        listener.Start();
        return listener;
    }
}
