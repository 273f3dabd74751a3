using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Examples;

/// <summary>The steps of examples/Gateway/README.md.</summary>
public sealed class GatewayExampleTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_steps_of_the_README_work_and_a_SIGTERM_loses_no_request()
    {
        await using var example = await ExampleProcess.StartAsync("--servicecomb:registry:drainTimeInMillis=60000");
        using var client = new HttpClient { BaseAddress = example.Gateway };
        await UntilAsync(client, "health/ready", HttpStatusCode.OK);

        // Routes
        Assert.Equal("1.0.0", await GetVersionAsync(client, "catalog/items"));
        Assert.Equal("1.0.0", await GetVersionAsync(client, "api/items"));
        Assert.Equal("2.0.0", await GetVersionAsync(client, "next/items"));
        await AddRouteAsync(example.Kie);
        await UntilAsync(client, "fresh/items", HttpStatusCode.OK);

        // Canary
        Assert.Equal("2.0.0", await GetVersionAsync(client, "api/items", ("x-canary", "true")));
        var token = await LoginAsync(client, "user=ada&tier=gold");
        Assert.Equal("2.0.0", await GetVersionAsync(client, "api/items", ("Authorization", $"Bearer {token}")));
        Assert.Equal("1.0.0", await GetVersionAsync(client, "api/items", ("tier", "gold")));
        Assert.Equal("1.0.0", await GetVersionAsync(client, "api/items", ("Authorization", $"Bearer {await LoginAsync(client, "user=bob")}")));

        // Authentication
        using (var rejected = await client.GetAsync(new Uri("members/items", UriKind.Relative), Stop))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, rejected.StatusCode);
        }

        Assert.Equal("2.0.0", await GetVersionAsync(client, "members/items", ("Authorization", $"Bearer {token}")));

        // Sticky sessions: the handler keeps the cookie.
        var instance = await GetInstanceAsync(client);
        Assert.Equal((instance, instance), (await GetInstanceAsync(client), await GetInstanceAsync(client)));

        Assert.Equal(
            string.Concat(((int[])[3, 3, 2, 1, 0]).Select(static count => $"{count} of screws, says stock 1.0.0{Environment.NewLine}")),
            await ExampleProcess.RunAsync("stock", "screws", example.Grpc.ToString()));
        Assert.Equal("gateway", (string?)(await client.GetFromJsonAsync<JsonNode>("servicecomb", Stop))!["registration"]!["service"]);
        await StopUnderLoadAsync(example, client);
    }

    // As a load balancer does: requests are sent until the gateway says that it is not ready.
    private static async Task StopUnderLoadAsync(ExampleProcess example, HttpClient client)
    {
        using var notReady = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!notReady.IsCancellationRequested)
            {
                await GetVersionAsync(client, "api/items");
            }
        }).ToList();
        example.SendSigterm();
        await UntilAsync(client, "health/ready", HttpStatusCode.ServiceUnavailable);
        await notReady.CancelAsync();
        await Task.WhenAll(senders);
        await UntilAsync(() => example.Output.Any(static line => line.Contains("Draining for 60 s", StringComparison.Ordinal)));
        // A second one ends the drain time.
        example.SendSigterm();
        Assert.Equal(0, await example.WaitForExitAsync());
    }

    private static async Task AddRouteAsync(Uri kie)
    {
        using var client = new HttpClient { BaseAddress = kie };
        using var response = await client.PostAsJsonAsync(
            new Uri("v1/default/kie/kv", UriKind.Relative),
            new
            {
                key = "servicecomb.gateway.routes.fresh",
                value = "{prefix: /fresh, service: catalog, prefixSegmentCount: 1}",
                status = "enabled",
                labels = new { app = "shop", environment = "", service = "gateway" },
            },
            Stop);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<string> LoginAsync(HttpClient client, string user)
    {
        using var response = await client.PostAsync(new Uri($"login?{user}", UriKind.Relative), null, Stop);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<string?> GetVersionAsync(HttpClient client, string path, params (string Name, string Value)[] headers) =>
        (string?)(await GetAsync(client, path, headers))["version"];

    private static async Task<string> GetInstanceAsync(HttpClient client) => (string)(await GetAsync(client, "basket/items"))["instance"]!;

    private static async Task<JsonNode> GetAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Stop))!;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private static async Task UntilAsync(HttpClient client, string path, HttpStatusCode status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        while (true)
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), limit.Token);
            if (response.StatusCode == status)
            {
                return;
            }

            await Task.Delay(10, limit.Token);
        }
    }
}
