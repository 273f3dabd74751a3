using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.LocalEngine.Tests.Hosting;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Storage;

/// <summary>Tests that on a full disk changes fail, reads work, and the failure is logged once.</summary>
public sealed class DiskFullTests : IDisposable
{
    private const string Items = "/v1/default/kie/kv";
    private static readonly string Large = new('x', 200_000);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-full-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_change_that_was_not_acknowledged_never_becomes_visible()
    {
        string kept;
        await using (var host = await RegistryHost.StartAsync(_directory))
        {
            kept = await host.CreateAsync("kept", alias: "k");
            await host.RegisterAsync(kept, "i1");
            var item = await CreateItemAsync(host, "kept", "1");
            host.Engine.SimulateDiskFull(true);
            await FillAsync(host);

            Assert.Equal(500, (await SendItemAsync(host, HttpMethod.Post, Items, new JsonObject { ["key"] = "lost", ["value"] = Large[..100_000] })).Status);
            Assert.Equal(500, (await SendItemAsync(host, HttpMethod.Put, $"{Items}/{item}", new JsonObject { ["value"] = "2" })).Status);
            Assert.Equal(500, (await SendItemAsync(host, HttpMethod.Delete, $"{Items}/{item}", null)).Status);
            foreach (var (method, path, body) in Changes(kept))
            {
                var (status, error) = await host.SendAsync(method, path, body);
                Assert.Equal((500, "500003"), (status, (string)error!["errorCode"]!));
            }

            await RequireUnchangedAsync(host, kept, item);
            host.Engine.SimulateDiskFull(false);
            await HealthyAsync(host);
            await RequireUnchangedAsync(host, kept, item);
            Assert.Equal(200, (await host.SendAsync(HttpMethod.Put, $"microservices/{kept}/schemas/after", new JsonObject { ["schema"] = Large })).Status);
        }

        await using var again = await RegistryHost.StartAsync(_directory);
        Assert.Equal("i1", await again.FindAsync("kept"));
        var (_, schemas) = await again.SendAsync(HttpMethod.Get, $"microservices/{kept}/schemas");
        Assert.Equal("after", (string)Assert.Single(schemas!["schemas"]!.AsArray())!["schemaId"]!);
        Assert.Equal("400012", await again.FindAsync("lost"));
        Assert.Equal("kept=1", await ItemsAsync(again));
    }

    [Fact]
    public async Task Heartbeats_and_expiries_continue()
    {
        string service;
        await using (var host = await RegistryHost.StartAsync(_directory))
        {
            service = await host.CreateAsync("orders");
            foreach (var id in (string[])["beating", "silent", "other1", "other2", "other3"])
            {
                await host.RegisterAsync(service, id, interval: id[0] == 'o' ? 100 : 5);
            }

            host.Engine.SimulateDiskFull(true);
            await FillAsync(host);
            for (var i = 0; i < 3; i++)
            {
                host.Pass(10);
                Assert.Equal(200, await host.BeatAsync(service, "beating"));
            }

            Assert.Equal("beating other1 other2 other3", await host.FindAsync("orders"));
            Assert.Equal(400, await host.BeatAsync(service, "silent"));
            host.Engine.SimulateDiskFull(false);
            await HealthyAsync(host);
        }

        await using var again = await RegistryHost.StartAsync(_directory);
        Assert.Equal("beating other1 other2 other3", await again.FindAsync("orders"));
    }

    [Fact]
    public async Task Health_is_503_with_the_reason_and_each_change_of_state_is_one_line()
    {
        var logs = new FakeLogCollector();

        // Kestrel logs warnings about its heartbeat on a busy machine.
        using var factory = LoggerFactory.Create(logging => logging.AddFilter("Microsoft", LogLevel.Error).AddCollector(logs));
        await using var host = await RegistryHost.StartAsync(_directory, configure: options => options.Logs = factory);
        host.Engine.SimulateDiskFull(true);
        await FillAsync(host);

        foreach (var address in Health(host))
        {
            using var response = await host.Http.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.Equal(503, (int)response.StatusCode);
            Assert.Contains("the disk is full", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        using var liveness = await host.Http.GetAsync(new Uri(host.Engine.KieAddress, "v1/health?mode=liveness"), TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)liveness.StatusCode);
        for (var i = 0; i < 5; i++)
        {
            await FillAsync(host);
        }

        host.Engine.SimulateDiskFull(false);
        await HealthyAsync(host);
        Assert.Equal(
            ["Cannot write changes: the disk is full. Changes are rejected until writing succeeds again; reads and heartbeats continue", "Changes can be written again"],
            logs.Messages);
        Assert.Equal([LogLevel.Error, LogLevel.Information], logs.GetSnapshot().Select(static record => record.Level));
    }

    [Fact]
    public async Task A_watch_reports_nothing_that_was_not_written()
    {
        await using var host = await RegistryHost.StartAsync(_directory);
        var (consumer, provider) = (await host.CreateAsync("web"), await host.CreateAsync("orders"));
        await host.FindAsync("orders", consumer);
        using var watch = await host.WatchAsync(consumer);
        host.Engine.SimulateDiskFull(true);
        await FillAsync(host);
        Assert.Equal(500, (await host.SendAsync(HttpMethod.Post, $"microservices/{provider}/instances", JsonNode.Parse("""{"instance":{"instanceId":"lost","hostName":"h"}}"""))).Status);
        host.Engine.SimulateDiskFull(false);
        await HealthyAsync(host);
        await host.RegisterAsync(provider, "kept");

        Assert.Equal("CREATE kept UP", await RegistryHost.NextAsync(watch));
    }

    private static IEnumerable<(HttpMethod Method, string Path, JsonNode? Body)> Changes(string kept) =>
    [
        (HttpMethod.Post, "microservices", JsonNode.Parse("""{"service":{"appId":"shop","serviceName":"lost","version":"1.0.0"}}""")),
        (HttpMethod.Put, $"microservices/{kept}/properties", JsonNode.Parse("""{"properties":{"a":"lost"}}""")),
        (HttpMethod.Post, $"microservices/{kept}/tags", JsonNode.Parse("""{"tags":{"lost":"x"}}""")),
        (HttpMethod.Put, $"microservices/{kept}/schemas/lost", JsonNode.Parse("""{"schema":"x","summary":"y"}""")),
        (HttpMethod.Post, $"microservices/{kept}/schemas", JsonNode.Parse("""{"schemas":[{"schemaId":"lost","schema":"x","summary":"y"}]}""")),
        (HttpMethod.Post, $"microservices/{kept}/instances", JsonNode.Parse("""{"instance":{"instanceId":"lost","hostName":"h"}}""")),
        (HttpMethod.Put, $"microservices/{kept}/instances/i1/status?value=DOWN", null),
        (HttpMethod.Put, $"microservices/{kept}/instances/i1/properties", JsonNode.Parse("""{"properties":{"a":"lost"}}""")),
        (HttpMethod.Put, "instances/status", JsonNode.Parse("""{"status":"DOWN"}""")),
        (HttpMethod.Delete, $"microservices/{kept}/instances/i1", null),
        (HttpMethod.Put, "dependencies", JsonNode.Parse("""{"dependencies":[{"consumer":{"appId":"shop","serviceName":"kept","version":"1.0.0"},"providers":[{"serviceName":"lost"}]}]}""")),
        (HttpMethod.Delete, $"microservices/{kept}?force=true", null),
    ];

    private static async Task RequireUnchangedAsync(RegistryHost host, string kept, string item)
    {
        Assert.Equal("400012", await host.FindAsync("lost"));
        var (_, detail) = await host.SendAsync(HttpMethod.Get, $"/v4/default/govern/microservices/{kept}");
        Assert.DoesNotContain("lost", detail!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("UP", (string)Assert.Single(detail["service"]!["instances"]!.AsArray())!["status"]!);
        Assert.Equal("kept=1", await ItemsAsync(host));
        var (status, history) = await SendItemAsync(host, HttpMethod.Get, $"/v1/default/kie/revision/{item}", null);
        Assert.Equal((200, 1), (status, history!["data"]!.AsArray().Count));
    }

    // Makes changes that need disk space until one fails.
    private static async Task FillAsync(RegistryHost host)
    {
        var (status, _) = await host.SendAsync(HttpMethod.Post, "microservices", new JsonObject
        {
            ["service"] = new JsonObject { ["appId"] = "shop", ["serviceName"] = "lost", ["version"] = "1.0.0", ["properties"] = new JsonObject { ["p"] = Large } },
        });
        Assert.Equal(500, status);
    }

    private static Uri[] Health(RegistryHost host) =>
        [new(host.Engine.RegistryAddress, "health"), new(host.Engine.RegistryAddress, "v4/default/registry/health"), new(host.Engine.KieAddress, "v1/health")];

    private static async Task HealthyAsync(RegistryHost host)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        while (true)
        {
            using var response = await host.Http.GetAsync(Health(host)[0], timeout.Token);
            if (response.IsSuccessStatusCode)
            {
                return;
            }
        }
    }

    private static async Task<string> CreateItemAsync(RegistryHost host, string key, string value)
    {
        var (status, body) = await SendItemAsync(host, HttpMethod.Post, Items, new JsonObject { ["key"] = key, ["value"] = value, ["status"] = "enabled" });
        Assert.Equal(200, status);
        return (string)body!["id"]!;
    }

    private static async Task<string> ItemsAsync(RegistryHost host)
    {
        var (_, list) = await SendItemAsync(host, HttpMethod.Get, Items, null);
        return string.Join(' ', list!["data"]!.AsArray().Select(static item => $"{item!["key"]}={item["value"]}"));
    }

    private static Task<(int Status, JsonNode? Body)> SendItemAsync(RegistryHost host, HttpMethod method, string path, JsonNode? body) =>
        host.SendAsync(method, new Uri(host.Engine.KieAddress, path).AbsoluteUri, body);
}
