using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Calls;

public sealed class ContextTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData()]
    [InlineData("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]", "servicecomb.retry.all", "maxAttempts: 1")]
    public async Task Services_see_the_gateway_as_caller_and_no_context_of_external_clients(params string[] documents)
    {
        IHeaderDictionary? seen = null;
        await using var orders = await Backend.StartAsync("a");
        orders.Handler = context =>
        {
            seen = new HeaderDictionary(context.Request.Headers.ToDictionary());
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            static builder => builder.Services.Configure<ServiceCombOptions>(static options => options.Service.Name = "edge"),
            [.. documents.Chunk(2).Select(static pair => (pair[0], pair[1]))]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "orders/list");
        request.Headers.Add("x-cse-context", """{"x-cse-src-microservice":"admin","user-level":"gold"}""");
        request.Headers.Add("x-invocation-context", "%7B%22user-level%22%3A%22gold%22%7D");
        request.Headers.Add("x-cse-src-microservice", "admin");
        request.Headers.Add("user-agent", "me");

        using var response = await gateway.Client.SendAsync(request, Stop);

        response.EnsureSuccessStatusCode();
        Assert.Equal("""{"x-cse-src-microservice":"edge"}""", seen!["x-cse-context"]);
        Assert.Equal("orders", seen["x-cse-target-microservice"]);
        Assert.DoesNotContain("gold", Uri.UnescapeDataString(seen["x-invocation-context"].ToString()), StringComparison.Ordinal);
        Assert.False(seen.ContainsKey("x-cse-src-microservice"));
        Assert.Equal("me", seen.UserAgent);
    }

    [Fact]
    public async Task A_context_that_is_too_large_as_a_header_does_not_become_one()
    {
        IHeaderDictionary? seen = null;
        await using var orders = await Backend.StartAsync("a");
        orders.Handler = context =>
        {
            seen = new HeaderDictionary(context.Request.Headers.ToDictionary());
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance], ("servicecomb.matchGroup.all", "matches: [{}]"), ("servicecomb.mapper.all", "target: {large: '$H{large}'}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "orders/list");
        // Escaped it has three times as many characters.
        request.Headers.TryAddWithoutValidation("large", string.Concat(Enumerable.Repeat("a ", 2500)) + "a");
        using var response = await gateway.Client.SendAsync(request, Stop);
        response.EnsureSuccessStatusCode();
        Assert.InRange(seen!["x-cse-context"].ToString().Length, 5000, 8192);
        Assert.False(seen.ContainsKey("x-invocation-context"));
    }

    [Fact]
    public async Task What_a_mapper_makes_of_a_request_goes_to_the_service()
    {
        var seen = "";
        await using var orders = await Backend.StartAsync("a");
        orders.Handler = context =>
        {
            seen = context.Request.Headers["x-cse-context"];
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            static builder => builder.Services.Configure<ServiceCombOptions>(static options => options.Service.Name = "edge"),
            ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
            ("servicecomb.mapper.all", "target: {level: $U-user-level, tenant: blue}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "orders/list");
        using var response = await gateway.Client.SendAsync(request, Stop);

        response.EnsureSuccessStatusCode();
        Assert.Equal("blue", (string)JsonNode.Parse(seen)!["tenant"]!);
    }

    [Theory]
    [InlineData(false, "", null)]
    [InlineData(true, "", null)]
    [InlineData(false, "tenant", "blue")]
    [InlineData(true, "Tenant", "blue")]
    public async Task Entries_of_a_client_are_dropped_unless_they_are_trusted(bool governsIncoming, string trusted, string? expected)
    {
        var seen = "";
        await using var orders = await Backend.StartAsync("a");
        orders.Handler = context =>
        {
            seen = context.Request.Headers["x-cse-context"];
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            builder =>
            {
                if (governsIncoming)
                {
                    builder.Services.AddSingleton<IStartupFilter>(new GovernIncoming());
                }
            },
            ("servicecomb.gateway.trustContext", trusted),
            ("servicecomb.matchGroup.blue", "matches: [{apiPath: {prefix: /}, headers: {tenant: {exact: blue}}}]"),
            ("servicecomb.faultInjection.blue", "{type: abort, percentage: 100, errorCode: 418}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "orders/list");
        request.Headers.Add("x-cse-context", """{"x-cse-src-microservice":"admin","tenant":"blue","user-level":"gold"}""");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        // A policy for the tenant sees the entry only when it is trusted.
        using (var response = await gateway.Client.SendAsync(request, Stop))
        {
            Assert.Equal(expected is null ? 200 : 418, (int)response.StatusCode);
        }

        gateway.Configuration.Change("servicecomb.faultInjection.blue", null);
        using var again = new HttpRequestMessage(HttpMethod.Get, "orders/list");
        again.Headers.Add("x-cse-context", request.Headers.GetValues("x-cse-context"));
        (await gateway.Client.SendAsync(again, Stop)).EnsureSuccessStatusCode();
        var entries = seen.Length == 0 ? new JsonObject() : JsonNode.Parse(seen)!.AsObject();
        Assert.Equal(expected, (string?)entries["tenant"]);
        Assert.False(entries.ContainsKey("user-level"));
        Assert.NotEqual("admin", (string?)entries["x-cse-src-microservice"]);
    }

    [Fact]
    public async Task An_entry_of_a_mapper_has_precedence_over_a_header_of_the_client()
    {
        var seen = "";
        await using var orders = await Backend.StartAsync("a");
        orders.Handler = context =>
        {
            seen = context.Request.Headers["level"];
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            ("servicecomb.router.header", "level"),
            ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
            ("servicecomb.mapper.all", "target: {level: silver}"),
            ("servicecomb.matchGroup.gold", "matches: [{apiPath: {prefix: /}, headers: {level: {exact: gold}}}]"),
            ("servicecomb.faultInjection.gold", "{type: abort, percentage: 100, errorCode: 418}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "orders/list");
        request.Headers.Add("level", "gold");
        using var response = await gateway.Client.SendAsync(request, Stop);
        Assert.Equal((200, "silver"), ((int)response.StatusCode, seen));
    }

    [Fact]
    public async Task The_trace_of_a_client_continues_at_the_service()
    {
        var seen = "";
        await using var orders = await Backend.StartAsync("a");
        orders.Handler = context =>
        {
            seen = context.Request.Headers.TraceParent;
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "orders/list");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        (await gateway.Client.SendAsync(request, Stop)).EnsureSuccessStatusCode();
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", seen);
    }

    private sealed class GovernIncoming : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseServiceCombGovernance();
            next(app);
        };
    }
}
