using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Http;

/// <summary>Clients that know nothing of governance: typed ones, generated ones, gRPC.</summary>
public sealed class ClientKindsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private interface IOrdersApi
    {
        Task<string> GetAsync(int id);
    }

    [Fact]
    public async Task A_typed_client_is_governed_and_its_request_shows_its_own_address_afterwards()
    {
        await using var failing = await StubServer.StartAsync(503);
        await using var good = await StubServer.StartAsync();
        using var fixture = new GovernanceFixture(
            TimeProvider.System,
            static services => services.AddHttpClient<OrdersClient>(static http => http.BaseAddress = new Uri("http://orders/api/")).AddServiceCombGovernance(),
            ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
            ("servicecomb.retry.all", "maxAttempts: 2"));
        fixture.Directory.Publish("orders", failing.As("failing"), good.As("good"));
        var client = fixture.Services.GetRequiredService<OrdersClient>();

        for (var i = 0; i < 4; i++)
        {
            var response = await client.GetAsync(i, Stop);
            Assert.Equal((HttpStatusCode.OK, "http://orders/api/orders/" + i), (response.StatusCode, response.RequestMessage!.RequestUri!.ToString()));
        }

        Assert.NotEmpty(failing.Requests);
        Assert.Equal(["GET /api/orders/0", "GET /api/orders/1", "GET /api/orders/2", "GET /api/orders/3"], good.Requests);
    }

    [Fact]
    public async Task A_client_that_is_made_from_an_interface_is_governed()
    {
        await using var good = await StubServer.StartAsync();
        // As Refit registers its clients: an implementation around the HttpClient it is given.
        using var fixture = new GovernanceFixture(TimeProvider.System, static services => services.AddHttpClient("orders-api", static http => http.BaseAddress = new Uri("http://orders"))
            .AddTypedClient<IOrdersApi>(static http => new GeneratedOrdersApi(http)).AddServiceCombGovernance());
        fixture.Directory.Publish("orders", good.As("good"));

        await fixture.Services.GetRequiredService<IOrdersApi>().GetAsync(7);

        Assert.Equal(["GET /orders/7"], good.Requests);
    }

    [Fact]
    public async Task A_grpc_channel_is_governed_call_by_call()
    {
        await using var first = await GreeterServer.StartAsync("first", cancellationToken: TestContext.Current.CancellationToken);
        await using var second = await GreeterServer.StartAsync("second", cancellationToken: TestContext.Current.CancellationToken);
        using var fixture = new GovernanceFixture(
            TimeProvider.System,
            ("servicecomb.routeRule.greeter", "- {precedence: 1, match: {headers: {level: {exact: gold}}}, route: [{weight: 100, tags: {version: 2.0.0}}], fallback: []}\n- {precedence: 0, route: [{weight: 100, tags: {version: 1.0.0}}]}"),
            ("servicecomb.matchGroup.all", "matches: [{apiPath: {exact: /greeter/Greet}}]"),
            ("servicecomb.rateLimiting.all", "{rate: 4, limitRefreshPeriod: 1H}"));
        fixture.Directory.Publish(
            "greeter",
            FakeDirectory.Instance("first", "1.0.0", first.Urls.Single() + "/"),
            FakeDirectory.Instance("second", "2.0.0", second.Urls.Single() + "/"));
        using var http = fixture.NewClient("governed");
        using var channel = GrpcChannel.ForAddress("http://greeter", new GrpcChannelOptions { HttpClient = http });

        Assert.Equal("hello ann from first", await GreeterServer.GreetAsync(channel, "ann"));
        Assert.Equal("hello bob from second", await GreeterServer.GreetAsync(channel, "bob", ("level", "gold")));
        Assert.Equal("hello cid from first", await GreeterServer.GreetAsync(channel, "cid"));
        Assert.Equal("hello dot from second", await GreeterServer.GreetAsync(channel, "dot", ("level", "gold")));
        var refused = await Assert.ThrowsAsync<RpcException>(() => GreeterServer.GreetAsync(channel, "eve"));
        Assert.Contains("429", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_responds_to_grpc_calls_with_unavailable_is_isolated()
    {
        await using var failing = await GreeterServer.StartAsync("failing", StatusCode.Unavailable, cancellationToken: TestContext.Current.CancellationToken);
        await using var good = await GreeterServer.StartAsync("good", cancellationToken: TestContext.Current.CancellationToken);
        using var fixture = new GovernanceFixture(
            TimeProvider.System, ("servicecomb.matchGroup.all", "matches: [{}]"), ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 2"));
        fixture.Directory.Publish(
            "greeter",
            FakeDirectory.Instance("failing", "1.0.0", failing.Urls.Single() + "/"),
            FakeDirectory.Instance("good", "1.0.0", good.Urls.Single() + "/"));
        using var http = fixture.NewClient("governed");
        using var channel = GrpcChannel.ForAddress("http://greeter", new GrpcChannelOptions { HttpClient = http });
        var failed = 0;
        for (var i = 0; i < 20; i++)
        {
            try
            {
                Assert.Equal("hello ann from good", await GreeterServer.GreetAsync(channel, "ann"));
            }
            catch (RpcException exception)
            {
                Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
                failed++;
            }
        }

        Assert.Equal(2, failed);
    }

    private sealed class OrdersClient(HttpClient http)
    {
        public Task<HttpResponseMessage> GetAsync(int id, CancellationToken stop) => http.GetAsync(new Uri($"orders/{id}", UriKind.Relative), stop);
    }

    private sealed class GeneratedOrdersApi(HttpClient http) : IOrdersApi
    {
        public Task<string> GetAsync(int id) => http.GetStringAsync(new Uri($"/orders/{id}", UriKind.Relative));
    }
}
