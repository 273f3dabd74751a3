using System.Net;
using System.Text.Json;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Calls;

public sealed class PolicyTests
{
    private const string All = "matches: [{name: all}]";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_fifty_concurrent_calls_exactly_the_permitted_ones_pass()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync(
            [backend.Instance], ("servicecomb.matchGroup.all", All), ("servicecomb.rateLimiting.all", "{rate: 20, limitRefreshPeriod: 2500}"));
        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => gateway.Client.GetAsync("/orders", Stop)));
        Assert.Equal(20, responses.Count(response => response.StatusCode == HttpStatusCode.OK));
        Assert.Equal(20, backend.Requests.Count);
        var rejected = responses.Where(response => response.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.Equal(30, rejected.Count);
        Assert.All(rejected, response => Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter?.Delta));
        Assert.Equal("application/problem+json", rejected[0].Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            """{"title":"rate limited","status":429,"policy":"servicecomb.rateLimiting.all"}""", await rejected[0].Content.ReadAsStringAsync(Stop));
        Assert.True(rejected[0].Headers.Contains("x-gateway"));

        gateway.Time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/orders", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_breaker_opens_rejects_half_opens_and_closes()
    {
        await using var backend = await Backend.StartAsync("a", 503);
        await using var gateway = await GatewayFixture.StartAsync(
            [backend.Instance],
            ("servicecomb.matchGroup.all", All),
            ("servicecomb.circuitBreaker.all", "{slidingWindowType: count, slidingWindowSize: 4, minimumNumberOfCalls: 4, waitDurationInOpenState: 10S, permittedNumberOfCallsInHalfOpenState: 2}"));
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal("503 from a", await TextAsync(gateway, "/orders"));
        }

        using (var rejected = await gateway.Client.GetAsync("/orders", Stop))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(10)), (rejected.StatusCode, rejected.Headers.RetryAfter?.Delta));
            Assert.Equal(
                """{"title":"circuit breaker is open","status":503,"policy":"servicecomb.circuitBreaker.all"}""", await rejected.Content.ReadAsStringAsync(Stop));
        }

        Assert.Equal(4, backend.Requests.Count);
        backend.Status = 200;
        gateway.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Contains("circuit breaker is open", await TextAsync(gateway, "/orders"));
        gateway.Time.Advance(TimeSpan.FromSeconds(0.1));
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal("200 from a", await TextAsync(gateway, "/orders"));
        }
    }

    [Fact]
    public async Task A_refused_connection_counts_in_the_breaker()
    {
        await using var gateway = await GatewayFixture.StartAsync(
            [FakeDirectory.Instance("dead")],
            ("servicecomb.matchGroup.all", All),
            ("servicecomb.circuitBreaker.all", "{slidingWindowType: count, slidingWindowSize: 2, minimumNumberOfCalls: 2}"));
        Assert.Equal(HttpStatusCode.BadGateway, (await gateway.Client.GetAsync("/orders", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadGateway, (await gateway.Client.GetAsync("/orders", Stop)).StatusCode);
        Assert.Contains("circuit breaker is open", await TextAsync(gateway, "/orders"));
    }

    [Fact]
    public async Task A_route_rule_is_exact_under_parallel_calls_and_follows_changes()
    {
        await using var old = await Backend.StartAsync("old", version: "1.0.0");
        await using var fresh = await Backend.StartAsync("fresh", version: "2.0.0");
        await using var gateway = await GatewayFixture.StartAsync(
            [old.Instance, fresh.Instance],
            ("servicecomb.routeRule.orders", "- {route: [{weight: 20, tags: {version: 2.0.0}}, {weight: 80, tags: {version: 1.0.0}}]}"));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => gateway.Client.GetAsync("/orders", Stop)));
        Assert.Equal((80, 20), (old.Requests.Count, fresh.Requests.Count));

        gateway.Configuration.Change("servicecomb.routeRule.orders", "- {route: [{weight: 100, tags: {version: 2.0.0}}]}");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.Client.GetAsync("/orders", Stop)));
        Assert.Equal((80, 30), (old.Requests.Count, fresh.Requests.Count));
    }

    [Fact]
    public async Task Policies_see_the_path_that_the_service_sees_and_headers_queries_and_method()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync(
            [backend.Instance],
            ("servicecomb.matchGroup.one", "matches: [{apiPath: {exact: /list/a b}, method: [GET], headers: {x-level: {exact: gold}}, queries: {q: {exact: '1'}}, serviceName: orders}]"),
            ("servicecomb.rateLimiting.one", "{rate: 1, limitRefreshPeriod: 1H}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, HttpMethod.Get, "/orders/list/a%20b?q=1", "gold"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(gateway, HttpMethod.Get, "/orders/list/a%20b?q=1", "gold"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, HttpMethod.Get, "/orders/list/a%20b?q=1", "silver"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, HttpMethod.Get, "/orders/list/a%20b?q=2", "gold"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, HttpMethod.Get, "/orders/orders/list/a%20b?q=1", "gold"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, HttpMethod.Post, "/orders/list/a%20b?q=1", "gold"));
    }

    [Fact]
    public async Task A_service_without_instances_is_a_503_that_says_so()
    {
        await using var backend = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync([]);
        using (var none = await gateway.Client.GetAsync("/orders", Stop))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (none.StatusCode, none.Content.Headers.ContentType?.MediaType));
            var problem = JsonDocument.Parse(await none.Content.ReadAsStringAsync(Stop)).RootElement;
            Assert.Equal(("no instance of 'orders' is known", "orders"), (problem.GetProperty("title").GetString(), problem.GetProperty("service").GetString()));
        }

        gateway.Directory.Publish("orders", backend.Instance);
        gateway.Configuration.Change("servicecomb.routeRule.orders", "- {route: [{weight: 100, tags: {version: 9.9.9}}], emptyProtection: false}");
        var text = JsonDocument.Parse(await TextAsync(gateway, "/orders")).RootElement;
        Assert.Equal("the route rule of 'orders' leaves no instance", text.GetProperty("title").GetString());
        gateway.Configuration.Change("servicecomb.routeRule.orders", null);
        Assert.Equal("200 from a", await TextAsync(gateway, "/orders"));
    }

    private static async Task<string> TextAsync(GatewayFixture gateway, string path)
    {
        using var response = await gateway.Client.GetAsync(path, Stop);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<HttpStatusCode> StatusAsync(GatewayFixture gateway, HttpMethod method, string path, string level)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("x-level", level);
        using var response = await gateway.Client.SendAsync(request, Stop);
        return response.StatusCode;
    }
}
