using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Storage;

public sealed class RestartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-restart-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task All_data_survives_a_restart()
    {
        JsonNode?[] before;
        await using (var host = await RegistryHost.StartAsync(_directory))
        {
            var consumer = await host.CreateAsync("web", properties: new JsonObject { ["team"] = "front" });
            var provider = await host.CreateAsync("orders");
            await host.RegisterAsync(provider, "o1");
            await host.RegisterAsync(provider, "o2");
            await host.FindAsync("orders", consumer);
            await host.SendAsync(HttpMethod.Post, $"microservices/{provider}/tags", JsonNode.Parse("""{"tags":{"color":"green"}}"""));
            await host.SendAsync(HttpMethod.Put, $"microservices/{provider}/schemas/s1", JsonNode.Parse("""{"schema":"openapi: 3","summary":"abc"}"""));
            await host.SendAsync(HttpMethod.Put, $"microservices/{provider}/schemas/s2", JsonNode.Parse("""{"schema":"gone"}"""));
            await host.SendAsync(HttpMethod.Delete, $"microservices/{provider}/schemas/s2");
            await host.SendAsync(HttpMethod.Put, $"microservices/{provider}/instances/o2/status?value=TESTING");
            await host.SendAsync(HttpMethod.Delete, $"microservices/{provider}/instances/o1");
            before = await LookAsync(host, consumer, provider);
        }

        await using var again = await RegistryHost.StartAsync(_directory);
        var after = await LookAsync(again, await again.CreateAsync("web"), await again.CreateAsync("orders"));

        Assert.Equal(before.Select(one => one?.ToJsonString()), after.Select(one => one?.ToJsonString()));
        Assert.Contains("TESTING", before[3]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("orders", before[4]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_is_paused_while_the_engine_is_stopped()
    {
        string service;
        var host = await RegistryHost.StartAsync(_directory);
        await using (host)
        {
            service = await host.CreateAsync("orders");
            await host.RegisterAsync(service, "old");
            host.Pass(12);
            await host.RegisterAsync(service, "young");
        }

        host.Clock.Advance(TimeSpan.FromHours(1));
        await using var again = await RegistryHost.StartAsync(_directory, host.Clock);
        Assert.Equal("old young", await again.FindAsync("orders"));
        again.Pass(10);

        Assert.Equal("young", await again.FindAsync("orders"));
    }

    private static async Task<JsonNode?[]> LookAsync(RegistryHost host, string consumer, string provider)
    {
        List<JsonNode?> seen = [];
        foreach (var path in (string[])
            [$"microservices/{consumer}", $"microservices/{provider}", $"microservices/{provider}/tags", $"microservices/{provider}/instances",
             $"microservices/{consumer}/providers", $"microservices/{provider}/schemas?withSchema=1"])
        {
            seen.Add((await host.SendAsync(HttpMethod.Get, path)).Body);
        }

        return [.. seen];
    }
}
