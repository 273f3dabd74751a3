using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Kills;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests that a dependency that results from a find is visible only when it is stored.</summary>
public sealed class LearnedDependencyTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-learned-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_find_on_a_full_disk_succeeds_and_records_nothing(bool isBatch)
    {
        string web;
        string orders;
        await using (var host = await RegistryHost.StartAsync(_directory))
        {
            (web, orders) = (await host.CreateAsync("web"), await host.CreateAsync("orders"));
            await host.RegisterAsync(orders, "o1");
            host.Engine.SimulateDiskFull(true);
            var large = new JsonObject { ["service"] = new JsonObject { ["serviceName"] = "lost", ["properties"] = new JsonObject { ["p"] = new string('x', 200_000) } } };
            Assert.Equal(500, (await host.SendAsync(HttpMethod.Post, "microservices", large)).Status);

            Assert.Equal(200, await FindAsync(host, web, isBatch));
            Assert.Equal("", await RelatedAsync(host, web, "providers"));
            Assert.Equal("", await RelatedAsync(host, orders, "consumers"));
        }

        await using var again = await RegistryHost.StartAsync(_directory);
        Assert.Equal("", await RelatedAsync(again, web, "providers"));
        Assert.Equal(200, await FindAsync(again, web, isBatch));
        Assert.Equal(orders, await RelatedAsync(again, web, "providers"));
        Assert.Equal(web, await RelatedAsync(again, orders, "consumers"));
    }

    [Fact]
    public async Task A_visible_dependency_survives_a_kill()
    {
        string path;
        using (var engine = await EngineProcess.StartAsync(_directory))
        {
            using var http = new HttpClient { BaseAddress = new Uri(engine.Registry, "/v4/default/registry/") };
            var web = await CreateAsync(http, "web");
            path = $"microservices/{web}/providers";
            await CreateAsync(http, "orders");
            using var find = new HttpRequestMessage(HttpMethod.Get, "instances?appId=default&serviceName=orders");
            find.Headers.Add("X-ConsumerId", web);
            (await http.SendAsync(find, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
            Assert.Contains("orders", await http.GetStringAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await engine.KillAsync();
        }

        await using var host = await RegistryHost.StartAsync(_directory);
        Assert.Contains("orders", await host.Http.GetStringAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Concurrent_finds_record_every_dependency()
    {
        await using var host = await RegistryHost.StartAsync(_directory);
        var web = await host.CreateAsync("web");
        string[] providers = [.. Enumerable.Range(0, 20).Select(static number => $"p{number}")];
        List<string> ids = [];
        foreach (var name in providers)
        {
            ids.Add(await host.CreateAsync(name));
        }

        await Task.WhenAll(providers.Concat(providers).Select(name => host.FindAsync(name, web)));
        Assert.Equal(string.Join(' ', ids.Order(StringComparer.Ordinal)), await RelatedAsync(host, web, "providers"));
    }

    private static async Task<string> CreateAsync(HttpClient http, string name)
    {
        using var body = new StringContent($$$"""{"service":{"serviceName":"{{{name}}}"}}""");
        using var response = await http.PostAsync("microservices", body, TestContext.Current.CancellationToken);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["serviceId"]!;
    }

    private static async Task<int> FindAsync(RegistryHost host, string consumer, bool isBatch) => isBatch
        ? (await host.SendAsync(HttpMethod.Post, "instances/action?type=query", JsonNode.Parse("""{"services":[{"service":{"appId":"shop","serviceName":"orders"}}]}"""), consumer)).Status
        : (await host.SendAsync(HttpMethod.Get, "instances?appId=shop&serviceName=orders", consumer: consumer)).Status;

    private static async Task<string> RelatedAsync(RegistryHost host, string service, string relation)
    {
        var (_, body) = await host.SendAsync(HttpMethod.Get, $"microservices/{service}/{relation}");
        return string.Join(' ', (body![relation]?.AsArray() ?? []).Select(static one => (string)one!["serviceId"]!).Order(StringComparer.Ordinal));
    }
}
