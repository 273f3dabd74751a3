using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Clusters;

/// <summary>How the gateway connects to instances.</summary>
public sealed class ConnectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_instance_that_drops_packets_is_given_up_after_the_connect_timeout_and_passed_over()
    {
        await using var live = await Backend.StartAsync("live");
        // A full backlog drops packets.
        using var hole = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        hole.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        hole.Listen(0);
        using var first = Connect(hole);
        using var second = Connect(hole);
        using var third = Connect(hole);
        await using var registry = await StubRegistry.StartAsync(
            ("dead", $"rest://{hole.LocalEndPoint}", "2.0.0"), ("live", live.Address.Replace("http:", "rest:", StringComparison.Ordinal), "1.0.0"));
        const string Rule = "servicecomb.routeRule.catalog";
        var configuration = new LiveConfiguration((Rule, "- route: [{weight: 100, tags: {version: 1.0.0}}]"));
        await using var app = await StartAsync(registry, configuration);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        // The connection that is used below: on a busy machine it may take longer than the connect timeout.
        for (var isConnected = false; !isConnected;)
        {
            using var response = await client.GetAsync(new Uri("catalog/items", UriKind.Relative), Stop);
            isConnected = response.IsSuccessStatusCode;
        }

        configuration.Change(Rule, null);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("200 from live", await client.GetStringAsync(new Uri("catalog/items", UriKind.Relative), Stop));
        }
    }

    [Fact]
    public async Task A_configured_proxy_is_used_for_instances()
    {
        await using var proxy = await Backend.StartAsync("proxy");
        // Nobody listens there but for the proxy.
        await using var registry = await StubRegistry.StartAsync(("a", "rest://192.0.2.1:80", "1.0.0"));
        // Requests for the registry go through the same proxy.
        proxy.Handler = context => registry.IsTargetOf(context.Request)
            ? registry.RespondAsync(context)
            : context.Response.WriteAsync($"{context.Request.Host} through the proxy");
        await using var app = await StartAsync(
            registry,
            new LiveConfiguration(),
            ("servicecomb:proxy:enable", "true"),
            ("servicecomb:proxy:host", "127.0.0.1"),
            ("servicecomb:proxy:port", $"{new Uri(proxy.Address).Port}"));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Assert.Equal("192.0.2.1 through the proxy", await client.GetStringAsync(new Uri("catalog/items", UriKind.Relative), Stop));
    }

    private static Socket Connect(Socket hole)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(hole.LocalEndPoint!);
        }
        catch (SocketException)
        {
            // Under way, and it stays so.
        }

        return socket;
    }

    private static async Task<WebApplication> StartAsync(StubRegistry registry, LiveConfiguration configuration, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:name", "gateway"),
            new("servicecomb:registry:sc:address", registry.Address),
            new("servicecomb:gateway:services", "catalog"),
            .. settings.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)),
        ]);
        ((IConfigurationBuilder)builder.Configuration).Add(configuration);
        builder.Services.AddServiceCombDiscovery();
        builder.Services.AddServiceCombGovernance();
        builder.Services.AddReverseProxy().AddServiceComb();
        var app = builder.Build();
        app.MapReverseProxy(static proxy => proxy.UseServiceComb());
        await app.StartAsync(Stop);
        return app;
    }
}
