using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Benchmarks.Engine;

namespace ServiceComb.Net.Benchmarks.Configuration;

/// <summary>Fifty services of one app under three plans of long polls: one per layer and environment, the four that are used,
/// and a wide one for all. What each plan costs in requests, bytes and responses, at rest and with a write a second to one of the
/// services.</summary>
internal static class KiePlans
{
    private const int Services = 50;
    private const string Own = "label=app:shop&label=service:{0}";
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(15);

    private static readonly (string Name, string[] Queries)[] Plans =
    [
        ("seven polls", [
            "label=app:shop&label=environment:all&match=exact", "label=app:shop&label=environment:&match=exact",
            $"{Own}&label=environment:all&match=exact", $"{Own}&label=environment:&match=exact",
            $"{Own}&label=environment:all&label=version:1.0.0&match=exact", $"{Own}&label=environment:&label=version:1.0.0&match=exact",
            "label=public:"]),
        ("four polls", ["label=app:shop&label=environment:all&match=exact", "label=app:shop&label=environment:&match=exact", Own, "label=public:"]),
        ("one wide poll and the custom one", ["label=app:shop", "label=public:"]),
    ];

    public static async Task<int> RunAsync()
    {
        foreach (var (name, queries) in Plans)
        {
            await using var engine = await EngineProcess.StartAsync("--memory");
            using var http = new HttpClient { BaseAddress = new Uri(engine.Kie, "v1/default/kie/") };
            var written = await FillAsync(http);
            using var stop = new CancellationTokenSource();
            var counts = new Counts();
            var polls = Enumerable.Range(0, Services).SelectMany(service => queries.Select(query => PollAsync(http, string.Format(null, query, $"s{service}"), counts, stop.Token))).ToList();
            await Task.Delay(TimeSpan.FromSeconds(6));
            var rest = await MeasureAsync(counts, () => Task.CompletedTask);
            var busy = await MeasureAsync(counts, async () =>
            {
                using var response = await http.PutAsJsonAsync($"kv/{written}", new JsonObject { ["value"] = $"{Stopwatch.GetTimestamp()}" });
                response.EnsureSuccessStatusCode();
            });
            Console.WriteLine($"{name,-33} at rest {rest}; with a write a second {busy}");
            await stop.CancelAsync();
            await Task.WhenAll(polls);
        }

        return 0;
    }

    private static async Task<string> MeasureAsync(Counts counts, Func<Task> everySecond)
    {
        var (requests, responses, bytes) = (counts.Requests, counts.Responses, counts.Bytes);
        for (var second = 0; second < Span.TotalSeconds; second++)
        {
            await everySecond();
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        double PerSecond(long now, long before) => (now - before) / Span.TotalSeconds;
        return $"{PerSecond(counts.Requests, requests):0} requests, {PerSecond(counts.Responses, responses):0} lists and {PerSecond(counts.Bytes, bytes) / 1024:0} KiB a second";
    }

    private static async Task PollAsync(HttpClient http, string query, Counts counts, CancellationToken stop)
    {
        var revision = "-1";
        try
        {
            while (true)
            {
                Interlocked.Increment(ref counts.Requests);
                using var response = await http.GetAsync(new Uri($"kv?{query}&revision={revision}{(revision == "-1" ? "" : "&wait=5s")}", UriKind.Relative), stop);
                if (response.StatusCode == HttpStatusCode.NotModified)
                {
                    continue;
                }

                Interlocked.Increment(ref counts.Responses);
                Interlocked.Add(ref counts.Bytes, (await response.Content.ReadAsByteArrayAsync(stop)).Length);
                revision = response.Headers.GetValues("X-Kie-Revision").First();
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    // 20 items of the app, 10 of each service, and 9 of its other versions and environments.
    private static async Task<string> FillAsync(HttpClient http)
    {
        await PutAsync(http, 20, new JsonObject { ["app"] = "shop", ["environment"] = "" });
        var id = "";
        for (var service = 0; service < Services; service++)
        {
            JsonObject Labels(string environment, string? version = null)
            {
                var labels = new JsonObject { ["app"] = "shop", ["service"] = $"s{service}", ["environment"] = environment };
                return version is null ? labels : new JsonObject(labels.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))) { ["version"] = version };
            }

            id = await PutAsync(http, 10, Labels(""));
            await PutAsync(http, 3, Labels("testing"));
            await PutAsync(http, 3, Labels("production"));
            await PutAsync(http, 3, Labels("", "2.0.0"));
        }

        return id;
    }

    private static async Task<string> PutAsync(HttpClient http, int count, JsonObject labels)
    {
        var id = "";
        for (var i = 0; i < count; i++)
        {
            using var made = await http.PostAsJsonAsync("kv", new JsonObject { ["key"] = $"key{i}", ["value"] = $"value {i}", ["status"] = "enabled", ["labels"] = labels.DeepClone() });
            made.EnsureSuccessStatusCode();
            id = (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
        }

        return id;
    }

    private sealed class Counts
    {
        public long Requests;
        public long Responses;
        public long Bytes;
    }
}
