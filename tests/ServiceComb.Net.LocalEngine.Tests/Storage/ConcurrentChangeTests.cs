using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Storage;

/// <summary>Tests that concurrent changes, which share commits, are validated against each other.</summary>
public sealed class ConcurrentChangeTests : IDisposable
{
    private const string Items = "/v1/default/kie/kv";
    private const int Callers = 32;
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-concurrent-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Every_change_of_an_item_has_a_revision_and_a_version_of_its_own(bool isStored, bool isDurable)
    {
        const int UpdatesPerCaller = 4;
        await using (var host = await StartAsync(isStored, isDurable))
        {
            var shared = await CreateItemAsync(host, "shared");
            var own = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => CreateItemAsync(host, $"own{caller}")));

            var revisions = await Task.WhenAll(own.Select(async item =>
            {
                var mine = new List<long>();
                for (var i = 0; i < UpdatesPerCaller; i++)
                {
                    mine.Add(await UpdateItemAsync(host, item, $"own {i}"));
                    mine.Add(await UpdateItemAsync(host, shared, $"shared {i}"));
                }

                return mine;
            }));

            Assert.All(revisions, static mine => Assert.Equal(mine.Order(), mine));
            Assert.Equal(Enumerable.Range(Callers + 2, 2 * Callers * UpdatesPerCaller).Select(static number => (long)number), revisions.SelectMany(static mine => mine).Order());
            await RequireVersionsAsync(host, shared, 100);
            await RequireVersionsAsync(host, own[0], UpdatesPerCaller + 1);
        }

        if (isStored)
        {
            await using var again = await StartAsync(isStored, isDurable);
            var item = await CreateItemAsync(again, "after");
            Assert.Equal((Callers * ((2 * UpdatesPerCaller) + 1)) + 3, await UpdateItemAsync(again, item, "2"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_quota_applies_to_concurrent_callers(bool isStored)
    {
        await using var host = await StartAsync(isStored, configure: static options =>
            (options.Quotas.Services, options.Quotas.Instances, options.Quotas.Items) = (7, 5, 6));
        var service = await host.CreateAsync("orders");

        var instances = await AtOnceAsync(_ => host.SendAsync(HttpMethod.Post, $"microservices/{service}/instances", JsonNode.Parse("""{"instance":{"hostName":"h"}}""")));
        var services = await AtOnceAsync(caller => host.SendAsync(HttpMethod.Post, "microservices", JsonNode.Parse($$$"""{"service":{"serviceName":"s{{{caller}}}"}}""")));
        var items = await AtOnceAsync(caller => SendItemAsync(host, HttpMethod.Post, Items, new JsonObject { ["key"] = $"k{caller}", ["value"] = "1" }));

        Assert.Equal((5, 6, 6), (CountOf(instances), CountOf(services), CountOf(items)));
        Assert.Equal(5, (await host.FindAsync("orders")).Split(' ').Length);
        static int CountOf((int Status, JsonNode? Body)[] responses) => responses.Count(static response => response.Status == 200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Concurrent_creations_of_the_same_resource_return_the_same_ID(bool isStored)
    {
        await using var host = await StartAsync(isStored);

        var services = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => host.CreateAsync("orders")));
        var aliased = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => host.CreateAsync("stock", alias: "s")));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => host.RegisterAsync(services[0], "i1")));
        var items = await AtOnceAsync(_ => SendItemAsync(host, HttpMethod.Post, Items, new JsonObject { ["key"] = "one", ["value"] = "1" }));

        Assert.Single(services.Distinct());
        Assert.Single(aliased.Distinct());
        Assert.Equal("i1", await host.FindAsync("orders"));
        Assert.Single(items, static response => response.Status == 200);
    }

    [Fact]
    public async Task A_microservice_deleted_during_registrations_leaves_no_instances()
    {
        string service;
        await using (var host = await StartAsync(isStored: true))
        {
            service = await host.CreateAsync("orders");
            var changes = await AtOnceAsync(caller => caller == Callers / 2
                ? host.SendAsync(HttpMethod.Delete, $"microservices/{service}?force=true")
                : host.SendAsync(HttpMethod.Post, $"microservices/{service}/instances", JsonNode.Parse($$$"""{"instance":{"instanceId":"i{{{caller}}}","hostName":"h"}}""")));

            Assert.Equal(200, changes[Callers / 2].Status);
            Assert.All(changes, static response => Assert.True(response.Status is 200 or 400));
            Assert.Equal("400012", await host.FindAsync("orders"));
        }

        await using var again = await StartAsync(isStored: true);
        Assert.Equal(service, await again.CreateAsync("orders"));
        Assert.Equal("", await again.FindAsync("orders"));
    }

    [Fact]
    public async Task On_a_full_disk_exactly_the_acknowledged_changes_exist_before_and_after_a_restart()
    {
        string expected;
        await using (var host = await StartAsync(isStored: true))
        {
            var service = await host.CreateAsync("orders");
            var responses = await AtOnceAsync(async caller =>
            {
                var kept = new List<string>();
                for (var i = 0; ; i++)
                {
                    // Each needs its own pages, so that the limit is reached soon.
                    var id = $"i{caller:d2}-{i:d3}";
                    var instance = new JsonObject { ["instanceId"] = id, ["hostName"] = "h", ["properties"] = new JsonObject { ["p"] = new string('x', 3000) } };
                    var (status, _) = await host.SendAsync(HttpMethod.Post, $"microservices/{service}/instances", new JsonObject { ["instance"] = instance });
                    if (status != 200)
                    {
                        Assert.Equal(500, status);
                        return kept;
                    }

                    kept.Add(id);
                    if (caller == 0 && i == 1)
                    {
                        host.Engine.SimulateDiskFull(true);
                    }
                }
            });

            expected = string.Join(' ', responses.SelectMany(static kept => kept).Order(StringComparer.Ordinal));
            Assert.Equal(expected, await host.FindAsync("orders"));
        }

        await using var again = await StartAsync(isStored: true);
        Assert.Equal(expected, await again.FindAsync("orders"));
    }

    private Task<RegistryHost> StartAsync(bool isStored, bool isDurable = false, Action<LocalEngineOptions>? configure = null) =>
        RegistryHost.StartAsync(isStored ? _directory : null, configure: options =>
        {
            options.IsDurable = isDurable;
            configure?.Invoke(options);
        });

    private static Task<T[]> AtOnceAsync<T>(Func<int, Task<T>> call) => Task.WhenAll(Enumerable.Range(0, Callers).Select(call));

    private static async Task<string> CreateItemAsync(RegistryHost host, string key)
    {
        var (status, body) = await SendItemAsync(host, HttpMethod.Post, Items, new JsonObject { ["key"] = key, ["value"] = "1", ["status"] = "enabled" });
        Assert.Equal(200, status);
        return (string)body!["id"]!;
    }

    private static async Task<long> UpdateItemAsync(RegistryHost host, string item, string value)
    {
        var (status, body) = await SendItemAsync(host, HttpMethod.Put, $"{Items}/{item}", new JsonObject { ["value"] = value });
        Assert.Equal(200, status);
        return (long)body!["update_revision"]!;
    }

    private static async Task RequireVersionsAsync(RegistryHost host, string item, int count)
    {
        var (status, history) = await SendItemAsync(host, HttpMethod.Get, $"/v1/default/kie/revision/{item}", null);
        Assert.Equal((200, count), (status, history!["data"]!.AsArray().Count));
    }

    private static Task<(int Status, JsonNode? Body)> SendItemAsync(RegistryHost host, HttpMethod method, string path, JsonNode? body) =>
        host.SendAsync(method, new Uri(host.Engine.KieAddress, path).AbsoluteUri, body);
}
