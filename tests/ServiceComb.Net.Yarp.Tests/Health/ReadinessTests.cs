using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Health;

public sealed class ReadinessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_is_ready_when_the_registry_has_responded_for_the_services_of_its_routes()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("one", Listen);
        using var fault = shop.Engine.Faults.Respond("/v4/*/registry/instances*", 503);
        var gateway = await shop.GatewayAsync();
        using var client = ClientOf(gateway);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetStatusAsync(client, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await GetStatusAsync(client, "/health/live"));
        Assert.Contains("orders", await DescribeAsync(gateway), StringComparison.Ordinal);

        fault.Dispose();
        await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
        Assert.Equal("one", await client.GetStringAsync("/orders/x", Stop));
    }

    [Fact]
    public async Task A_service_that_nobody_registered_does_not_keep_a_gateway_from_being_ready()
    {
        await using var shop = await ShopFixture.StartAsync();
        using var client = ClientOf(await shop.GatewayAsync(("servicecomb:gateway:services", "unheard-of")));
        await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_service_that_the_registry_cannot_list_does_not_keep_a_gateway_from_being_ready()
    {
        var time = new FakeTimeProvider();
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("one", Listen);
        using var fault = shop.Engine.Faults.Respond("/v4/*/registry/instances*serviceName=broken*", 500);
        var gateway = await shop.StartGatewayAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(time), ("servicecomb:gateway:services", "orders,broken"));
        using var client = ClientOf(gateway);
        await UntilAsync(client, "/health/ready", HttpStatusCode.OK, () => time.Advance(TimeSpan.FromMilliseconds(250)));
        Assert.Contains("broken", await DescribeAsync(gateway), StringComparison.Ordinal);
        Assert.Equal("one", await client.GetStringAsync("/orders/x", Stop));
        // Its query was repeated before.
        Assert.InRange(fault.TimesTriggered, 2, int.MaxValue);
    }

    [Fact]
    public async Task A_gateway_stays_ready_when_a_route_is_added_whose_service_is_not_known_yet()
    {
        var configuration = new LiveConfiguration([]);
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("one", Listen);
        var gateway = await shop.StartGatewayAsync(
            builder => ((IConfigurationBuilder)builder.Configuration).Add(configuration), ("servicecomb:discovery:firstUseTimeoutInMillis", "0"));
        using var client = ClientOf(gateway);
        await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
        using var fault = shop.Engine.Faults.Respond("/v4/*/registry/instances*", 503);
        configuration.Change("servicecomb:gateway:routes:late", "{prefix: /late, service: late}");
        await UntilAsync(client, "/late", HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, await GetStatusAsync(client, "/health/ready"));
    }

    [Fact]
    public async Task A_gateway_that_discovers_services_is_ready_when_their_routes_are_in_force()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("one", Listen, "catalog");
        using var fault = shop.Engine.Faults.Respond("/v4/*/registry/microservices", 503);
        var gateway = await shop.StartGatewayAsync(
            static _ => { },
            ("servicecomb:gateway:services", ""),
            ("servicecomb:gateway:discover:enabled", "true"),
            ("servicecomb:registry:sc:pollIntervalInMillis", "100"));
        using var client = ClientOf(gateway);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetStatusAsync(client, "/health/ready"));
        Assert.Contains("servicecomb:gateway:discover", await DescribeAsync(gateway), StringComparison.Ordinal);

        fault.Dispose();
        await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
        Assert.Equal("one", await client.GetStringAsync("/catalog/x", Stop));
    }

    [Fact]
    public async Task A_gateway_without_an_engine_is_ready_when_its_last_run_knew_the_services()
    {
        var state = Directory.CreateTempSubdirectory("servicecomb-gateway-");
        try
        {
            using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            (string, string)[] away =
            [
                ("servicecomb:registry:sc:address", $"http://{closed.LocalEndPoint}/"),
                ("servicecomb:registry:stateDirectory", state.FullName),
            ];
            await using var shop = await ShopFixture.StartAsync();
            await shop.ProvideAsync("one", Listen);
            var first = await shop.StartGatewayAsync(static _ => { }, away);
            using (var client = ClientOf(first))
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetStatusAsync(client, "/health/ready"));
                var reason = await DescribeAsync(first);
                Assert.Contains("orders", reason, StringComparison.Ordinal);
                Assert.Contains($"{closed.LocalEndPoint}", reason, StringComparison.Ordinal);
            }

            var second = await shop.GatewayAsync(("servicecomb:registry:stateDirectory", state.FullName));
            using (var client = ClientOf(second))
            {
                await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
            }

            await second.StopAsync(Stop);
            using (var client = ClientOf(await shop.StartGatewayAsync(static _ => { }, away)))
            {
                await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
                Assert.Equal("one", await client.GetStringAsync("/orders/x", Stop));
            }
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_gateway_with_a_rejected_route_is_ready_and_says_so()
    {
        await using var shop = await ShopFixture.StartAsync();
        var gateway = await shop.GatewayAsync(("servicecomb:gateway:routes:bad", "{prefix: bad, service: orders}"));
        using var client = ClientOf(gateway);
        await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
        Assert.Contains("servicecomb:gateway:routes:bad", await DescribeAsync(gateway), StringComparison.Ordinal);
    }

    internal static async Task UntilAsync(HttpClient client, string path, HttpStatusCode status, Action? wait = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        while (await GetStatusAsync(client, path) != status)
        {
            wait?.Invoke();
            await Task.Delay(10, limit.Token);
        }
    }

    internal static void Listen(KestrelServerOptions kestrel) => kestrel.Listen(IPAddress.Loopback, 0);

    private static async Task<HttpStatusCode> GetStatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Stop);
        return response.StatusCode;
    }

    private static async Task<string> DescribeAsync(WebApplication gateway)
    {
        var report = await gateway.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(static check => check.Tags.Contains("ready"), Stop);
        return report.Entries["servicecomb-gateway"].Description ?? "";
    }

    private static HttpClient ClientOf(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.First()) };
}
