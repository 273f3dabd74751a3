using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests services of another application of which only some versions have allowCrossApp.</summary>
public sealed class CrossAppTests
{
    [Fact]
    public async Task Versions_that_allow_access_are_found_and_the_dependency_is_recorded()
    {
        await using var host = await RegistryHost.StartAsync();
        var (consumer, _, open) = await StartAsync(host);

        Assert.Equal("open", await host.FindAsync("books", consumer, app: "bank"));

        var (_, body) = await host.SendAsync(HttpMethod.Get, $"microservices/{open}/consumers");
        Assert.Equal([consumer], body!["consumers"]!.AsArray().Select(static one => (string)one!["serviceId"]!));
    }

    [Fact]
    public async Task A_find_that_no_version_allows_records_no_dependency()
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        var closed = await host.CreateAsync("books", app: "bank");

        Assert.Equal("", await host.FindAsync("books", consumer, app: "bank"));

        var (_, body) = await host.SendAsync(HttpMethod.Get, $"microservices/{closed}/consumers");
        Assert.Null(body!["consumers"]);
    }

    [Fact]
    public async Task Tags_are_matched_only_with_versions_that_allow_access()
    {
        await using var host = await RegistryHost.StartAsync();
        var (consumer, closed, open) = await StartAsync(host);
        var tagged = await CreateOpenAsync(host, "3.0.0");
        await host.RegisterAsync(tagged, "tagged");
        foreach (var service in (string[])[closed, tagged])
        {
            await host.SendAsync(HttpMethod.Post, $"microservices/{service}/tags", JsonNode.Parse("""{"tags":{"fast":"yes"}}"""));
        }

        Assert.Equal("open tagged", await host.FindAsync("books", consumer, app: "bank"));
        Assert.Equal("tagged", await host.FindAsync("books", consumer, app: "bank&tags=fast"));
        Assert.Equal("", await host.FindAsync("books", consumer, app: "bank&tags=slow"));
    }

    [Fact]
    public async Task A_watch_reports_exactly_the_versions_that_a_find_returns()
    {
        await using var host = await RegistryHost.StartAsync();
        var (consumer, closed, open) = await StartAsync(host);
        var inside = await host.CreateAsync("teller", app: "bank");
        Assert.Equal("open", await host.FindAsync("books", consumer, app: "bank"));
        Assert.Equal("closed open", await host.FindAsync("books", inside, app: "bank"));
        using var outer = await host.WatchAsync(consumer);
        using var inner = await host.WatchAsync(inside);

        await host.SendAsync(HttpMethod.Put, $"microservices/{closed}/instances/closed/status?value=DOWN");
        await host.SendAsync(HttpMethod.Put, $"microservices/{open}/instances/open/status?value=DOWN");

        Assert.Equal("UPDATE open DOWN", await RegistryHost.NextAsync(outer));
        Assert.Equal(["UPDATE closed DOWN", "UPDATE open DOWN"], await NextTwoAsync(inner));
    }

    [Fact]
    public async Task A_version_that_allows_access_later_is_reported_from_then_on()
    {
        await using var host = await RegistryHost.StartAsync();
        var (consumer, closed, _) = await StartAsync(host);
        await host.FindAsync("books", consumer, app: "bank");
        using var watch = await host.WatchAsync(consumer);

        await host.SendAsync(HttpMethod.Put, $"microservices/{closed}/instances/closed/status?value=DOWN");
        await host.SendAsync(HttpMethod.Put, $"microservices/{closed}/properties", JsonNode.Parse("""{"properties":{"allowCrossApp":"true"}}"""));
        await host.SendAsync(HttpMethod.Put, $"microservices/{closed}/instances/closed/status?value=UP");

        Assert.Equal("UPDATE closed UP", await RegistryHost.NextAsync(watch));
        Assert.Equal("closed open", await host.FindAsync("books", consumer, app: "bank"));
    }

    private static async Task<(string Consumer, string Closed, string Open)> StartAsync(RegistryHost host)
    {
        var consumer = await host.CreateAsync("web");
        var closed = await host.CreateAsync("books", "1.0.0", "bank");
        var open = await CreateOpenAsync(host, "2.0.0");
        await host.RegisterAsync(closed, "closed");
        await host.RegisterAsync(open, "open");
        return (consumer, closed, open);
    }

    private static Task<string> CreateOpenAsync(RegistryHost host, string version) =>
        host.CreateAsync("books", version, "bank", new JsonObject { ["allowCrossApp"] = "true" });

    private static async Task<string[]> NextTwoAsync(ClientWebSocket watch) => [await RegistryHost.NextAsync(watch), await RegistryHost.NextAsync(watch)];
}
