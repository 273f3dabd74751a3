namespace ServiceComb.Net.LocalEngine.Tests.Kie;

/// <summary>Tests the paged list of polls.</summary>
public sealed class TrackTests
{
    [Fact]
    public async Task Polls_are_listed_in_pages_with_the_total()
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("a", "1");
        for (var i = 0; i < 120; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/default/kie/kv");
            request.Headers.Add("X-Session-Id", $"s{i}");
            using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }

        Assert.Equal((100, 120), await PageAsync(host, ""));
        Assert.Equal((7, 120), await PageAsync(host, "?limit=7"));
        Assert.Equal((5, 120), await PageAsync(host, "?limit=50&offset=115"));
        Assert.Equal((0, 120), await PageAsync(host, "?offset=9999999999"));
        Assert.Equal("400 400001 invalid limit number", (await host.GetAsync("/v1/default/kie/track?limit=101")).Error);
        Assert.Equal("400 400001 invalid offset number", (await host.GetAsync("/v1/default/kie/track?offset=-1")).Error);
    }

    [Fact]
    public async Task Old_polls_are_dropped_when_their_responses_take_too_much_memory()
    {
        await using var host = await KieHost.StartAsync();
        for (var i = 0; i < 100; i++)
        {
            await host.CreateAsync($"k{i}", new string('x', 100_000));
        }

        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/default/kie/kv");
            request.Headers.Add("X-Session-Id", $"s{i}");
            using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }

        var (_, total) = await PageAsync(host, "?limit=1");
        Assert.InRange(total, 1, 7);
    }

    private static async Task<(int Count, int Total)> PageAsync(KieHost host, string query)
    {
        var response = await host.GetAsync($"/v1/default/kie/track{query}");
        Assert.Equal(200, response.Status);
        return (response.Data.Count(), (int)response.Body!["total"]!);
    }
}
