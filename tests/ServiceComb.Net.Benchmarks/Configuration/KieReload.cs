using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Benchmarks.Engine;
using ServiceComb.Net.Configuration;

namespace ServiceComb.Net.Benchmarks.Configuration;

/// <summary>From the acknowledged write to the callback of IOptionsMonitor, with few items and with ten thousand; how long ten
/// thousand take to load; what an app at rest allocates.</summary>
internal static class KieReload
{
    private const int Few = 10;
    private const int Many = 10_000;

    public static async Task<int> RunAsync()
    {
        await using var engine = await EngineProcess.StartAsync("--memory", "--quota-items", "20000");
        using var http = new HttpClient { BaseAddress = new Uri(engine.Kie, "v1/default/kie/") };
        var ids = await FillAsync(http, 0, Few);
        await MeasureAsync(engine, http, ids, Few, changes: 2000);
        await RestAsync(engine);
        await FillAsync(http, Few, Many);
        for (var i = 0; i < 5; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            using var configuration = Configure(engine);
            Console.WriteLine($"load of {Many} items: {Stopwatch.GetElapsedTime(clock).TotalMilliseconds:0} ms");
        }

        await MeasureAsync(engine, http, ids, Many, changes: 300);
        return 0;
    }

    private static async Task MeasureAsync(EngineProcess engine, HttpClient http, List<string> ids, int items, int changes)
    {
        using var configuration = Configure(engine);
        var services = new ServiceCollection();
        services.AddOptions<Shown>().Bind(configuration.GetSection("shown"));
        await using var provider = services.BuildServiceProvider();
        var monitor = provider.GetRequiredService<IOptionsMonitor<Shown>>();
        var seen = new TaskCompletionSource<long>();
        var expected = "";
        using var listening = monitor.OnChange(shown =>
        {
            if (shown.Key0 == expected)
            {
                seen.TrySetResult(Stopwatch.GetTimestamp());
            }
        });
        var delays = new List<double>();
        for (var i = 0; i < changes; i++)
        {
            (seen, expected) = (new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously), $"{items}-{i}");
            using var written = await http.PutAsJsonAsync($"kv/{ids[0]}", new JsonObject { ["value"] = expected, ["status"] = "enabled" });
            var acknowledged = Stopwatch.GetTimestamp();
            var arrived = await seen.Task.WaitAsync(TimeSpan.FromSeconds(10));
            delays.Add(Math.Max(0, Stopwatch.GetElapsedTime(acknowledged, arrived).TotalMilliseconds));
        }

        delays.Sort();
        Console.WriteLine($"{items} items, from the acknowledged write to IOptionsMonitor: p50 {delays[changes / 2]:0.00} ms, p99 {delays[changes * 99 / 100]:0.00} ms, worst {delays[^1]:0.00} ms ({changes} changes)");
    }

    private static async Task RestAsync(EngineProcess engine)
    {
        using var configuration = Configure(engine, ("servicecomb:kie:pollingWaitTime", "1"));
        await Task.Delay(TimeSpan.FromSeconds(5));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await Task.Delay(TimeSpan.FromSeconds(10));
        Console.WriteLine($"at rest: {(GC.GetTotalAllocatedBytes(precise: true) - before) / 40} bytes per held request (4 a second)");
    }

    private static ConfigurationManager Configure(EngineProcess engine, params (string Key, string Value)[] more)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["servicecomb:service:application"] = "shop",
            ["servicecomb:service:name"] = "orders",
            ["servicecomb:kie:serverUri"] = engine.Kie.ToString(),
        }.Concat(more.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))));
        configuration.AddServiceCombKie();
        return configuration;
    }

    private static async Task<List<string>> FillAsync(HttpClient http, int from, int to)
    {
        List<string> ids = [];
        for (var i = from; i < to; i++)
        {
            using var made = await http.PostAsJsonAsync("kv", new JsonObject
            {
                ["key"] = i == 0 ? "shown.key0" : $"bench.group{i / 100}.key{i}",
                ["value"] = $"value {i}",
                ["status"] = "enabled",
                ["labels"] = new JsonObject { ["app"] = "shop", ["service"] = "orders", ["environment"] = "" },
            });
            made.EnsureSuccessStatusCode();
            ids.Add((string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["id"]!);
        }

        return ids;
    }

    private sealed class Shown
    {
        public string? Key0 { get; set; }
    }
}
