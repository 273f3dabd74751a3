using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Routes;

/// <summary>Routes to services of a real registry.</summary>
public sealed class RegistryRouteTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_route_selects_versions_and_applications()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("old", Listen, version: "1.0.0");
        await shop.ProvideAsync("new", Listen, version: "2.1.0");
        await shop.ProvideAsync("depot", Listen, "stock", application: "depot");
        using var client = ClientOf(await shop.GatewayAsync(
            ("servicecomb:gateway:routes:v1", "{prefix: /v1, service: orders, versionRule: 1.0-2.0}"),
            ("servicecomb:gateway:routes:v2:prefix", "/v2"),
            ("servicecomb:gateway:routes:v2:service", "orders"),
            ("servicecomb:gateway:routes:v2:versionRule", "2.0+"),
            ("servicecomb:gateway:routes:depot", "{prefix: /depot, service: stock, application: depot}"),
            ("ReverseProxy:Routes:yarp:ClusterId", "yarp"),
            ("ReverseProxy:Routes:yarp:Match:Path", "/yarp"),
            ("ReverseProxy:Clusters:yarp:Destinations:any:Address", "servicecomb://default/orders?version=2.0%2B")));
        foreach (var (path, expected) in ((string, string)[])[("/v1", "old"), ("/v2", "new"), ("/yarp", "new"), ("/depot", "depot")])
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(expected, await client.GetStringAsync(path, Stop));
            }
        }
    }

    [Fact]
    public async Task Every_registered_service_has_a_route_when_discovery_is_enabled()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("one", Listen, "catalog");
        await shop.ProvideAsync("two", Listen, "catalog-admin");
        await shop.ProvideAsync("three", Listen, "stock", application: "depot");
        var gateway = await shop.GatewayAsync(
            ("servicecomb:gateway:services", ""),
            ("servicecomb:gateway:discover:enabled", "true"),
            ("servicecomb:gateway:discover:deny", "*-admin"),
            ("servicecomb:registry:sc:pollIntervalInMillis", "100"));
        using var client = ClientOf(gateway);
        await UntilAsync(client, "/catalog/x", HttpStatusCode.OK);
        foreach (var path in (string[])["/catalog-admin/x", "/stock/x", "/gateway/x"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(path, Stop)).StatusCode);
        }

        await shop.ProvideAsync("later", Listen, "late");
        await UntilAsync(client, "/late", HttpStatusCode.OK);
    }

    private static async Task UntilAsync(HttpClient client, string path, HttpStatusCode status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        while ((await client.GetAsync(path, limit.Token)).StatusCode != status)
        {
            await Task.Yield();
        }
    }

    private static void Listen(KestrelServerOptions kestrel) => kestrel.Listen(IPAddress.Loopback, 0);

    private static HttpClient ClientOf(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.First()) };
}
