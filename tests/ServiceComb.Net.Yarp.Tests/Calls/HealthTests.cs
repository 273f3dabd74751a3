using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Yarp.Tests.Fixtures;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Tests.Calls;

/// <summary>How policies work together with YARP's session affinity and health checks.</summary>
public sealed class HealthTests
{
    private static readonly (string, string)[] Shop =
    [
        ("ReverseProxy.Routes.shop.ClusterId", "shop"),
        ("ReverseProxy.Routes.shop.Match.Path", "/shop/{**rest}"),
        ("ReverseProxy.Clusters.shop.Destinations.any.Address", "servicecomb://orders"),
    ];

    private static readonly (string, string)[] Sticky =
        [.. Shop, ("ReverseProxy.Clusters.shop.SessionAffinity.Enabled", "true"), ("ReverseProxy.Clusters.shop.SessionAffinity.AffinityKeyName", "key")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_affinity_keeps_each_client_at_its_instance()
    {
        await using var a = await Backend.StartAsync("a");
        await using var b = await Backend.StartAsync("b");
        await using var c = await Backend.StartAsync("c");
        await using var gateway = await GatewayFixture.StartAsync([a.Instance, b.Instance, c.Instance], Sticky);
        var clients = new List<(string Cookie, string Response)>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await BeginSessionAsync(gateway));
        }

        Assert.Equal(3, clients.Select(static client => client.Response).Distinct().Count());
        for (var round = 0; round < 4; round++)
        {
            foreach (var (cookie, body) in clients)
            {
                Assert.Equal(body, await ContinueAsync(gateway, cookie));
            }
        }
    }

    [Fact]
    public async Task The_client_of_an_instance_that_refuses_connections_moves_on()
    {
        await using var a = await Backend.StartAsync("a");
        var b = await Backend.StartAsync("b");
        await using var gateway = await GatewayFixture.StartAsync([a.Instance, b.Instance], Sticky);
        var session = await BeginSessionAsync(gateway, "200 from b");
        await b.DisposeAsync();
        Assert.Equal("200 from a", await ContinueAsync(gateway, session));
    }

    [Fact]
    public async Task The_client_of_an_instance_that_refuses_connections_fails_when_the_cluster_says_so()
    {
        await using var a = await Backend.StartAsync("a");
        var b = await Backend.StartAsync("b");
        await using var gateway = await GatewayFixture.StartAsync([a.Instance, b.Instance], [.. Sticky, ("ReverseProxy.Clusters.shop.SessionAffinity.FailurePolicy", "Return503Error")]);
        var session = await BeginSessionAsync(gateway, "200 from b");
        await b.DisposeAsync();
        Assert.Equal("502", await ContinueAsync(gateway, session));
    }

    [Fact]
    public async Task The_client_of_an_isolated_instance_moves_on()
    {
        await using var a = await Backend.StartAsync("a");
        await using var b = await Backend.StartAsync("b");
        await using var gateway = await GatewayFixture.StartAsync([a.Instance, b.Instance], [.. Sticky, .. Isolation]);
        var session = await BeginSessionAsync(gateway, "200 from b");
        b.Status = 503;
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("503", await ContinueAsync(gateway, session));
        }

        Assert.Equal("200 from a", await ContinueAsync(gateway, session));
        Assert.Equal(DestinationHealth.Unhealthy, StateOf(gateway).Destinations["b"].Health.Passive);
        Assert.NotEqual(DestinationHealth.Unhealthy, StateOf(gateway).Destinations["a"].Health.Passive);
    }

    [Fact]
    public async Task An_instance_that_refuses_connections_is_unhealthy_in_the_proxy()
    {
        await using var a = await Backend.StartAsync("a");
        var b = await Backend.StartAsync("b");
        await using var gateway = await GatewayFixture.StartAsync([a.Instance, b.Instance], Shop);
        await b.DisposeAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("200 from a", await gateway.Client.GetStringAsync("/shop", Stop));
        }

        Assert.Equal(DestinationHealth.Unhealthy, StateOf(gateway).Destinations["b"].Health.Passive);
    }

    [Fact]
    public async Task An_instance_that_the_active_health_checks_of_the_proxy_find_unhealthy_is_not_called_unless_all_are()
    {
        await using var a = await Backend.StartAsync("a");
        await using var b = await Backend.StartAsync("b");
        await using var gateway = await GatewayFixture.StartAsync(
            [a.Instance, b.Instance],
            static builder => builder.Services.AddSingleton<IActiveHealthCheckPolicy>(new ManualHealth()),
            [.. Shop, ("ReverseProxy.Clusters.shop.HealthCheck.Active.Enabled", "true"), ("ReverseProxy.Clusters.shop.HealthCheck.Active.Policy", "Manual")]);
        SetActive(gateway, "b", DestinationHealth.Unhealthy);
        Assert.All(await CallAsync(gateway, 6), static body => Assert.Equal("200 from a", body));

        // An instance that the proxy does not list yet is not excluded.
        await using var c = await Backend.StartAsync("c");
        gateway.Directory.Publish("orders", a.Instance, b.Instance, c.Instance);
        Assert.Equal(["200 from a", "200 from c"], (await CallAsync(gateway, 6)).Distinct().Order());

        gateway.Directory.Publish("orders", a.Instance, b.Instance);
        SetActive(gateway, "a", DestinationHealth.Unhealthy);
        Assert.Equal(["200 from a", "200 from b"], (await CallAsync(gateway, 6)).Distinct().Order());
    }

    [Theory]
    [InlineData("b", "200 from b")]
    [InlineData("none", "503")]
    public async Task What_other_middleware_leaves_is_not_extended(string id, string expected)
    {
        await using var a = await Backend.StartAsync("a");
        await using var b = await Backend.StartAsync("b");
        await using var gateway = await GatewayFixture.StartAsync(
            [a.Instance, b.Instance],
            builder => builder.Services.AddSingleton<Action<IReverseProxyApplicationBuilder>>(proxy => proxy.Use((context, next) =>
            {
                var feature = context.GetReverseProxyFeature();
                feature.AvailableDestinations = [.. feature.AllDestinations.Where(one => one.DestinationId == id)];
                return next(context);
            })),
            Shop);
        for (var i = 0; i < 3; i++)
        {
            using var response = await gateway.Client.GetAsync("/shop", Stop);
            Assert.Equal(expected, response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(Stop) : $"{(int)response.StatusCode}");
        }
    }

    private static (string, string)[] Isolation =>
    [
        ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
        ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 3"),
    ];

    private static async Task<string> BeginSessionAsync(GatewayFixture gateway, string body)
    {
        while (true)
        {
            if (await BeginSessionAsync(gateway) is var session && session.Response == body)
            {
                return session.Cookie;
            }
        }
    }

    private static async Task<(string Cookie, string Response)> BeginSessionAsync(GatewayFixture gateway)
    {
        using var response = await gateway.Client.GetAsync("/shop", Stop);
        return (response.Headers.GetValues("Set-Cookie").Single().Split(';')[0], await response.Content.ReadAsStringAsync(Stop));
    }

    private static async Task<string> ContinueAsync(GatewayFixture gateway, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/shop");
        request.Headers.Add("Cookie", cookie);
        using var response = await gateway.Client.SendAsync(request, Stop);
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(Stop) : $"{(int)response.StatusCode}";
    }

    private static async Task<List<string>> CallAsync(GatewayFixture gateway, int count)
    {
        var bodies = new List<string>();
        for (var i = 0; i < count; i++)
        {
            bodies.Add(await gateway.Client.GetStringAsync("/shop", Stop));
        }

        return bodies;
    }

    private static ClusterState StateOf(GatewayFixture gateway) => gateway.Proxy.TryGetCluster("shop", out var cluster) ? cluster : throw new InvalidOperationException();

    private static void SetActive(GatewayFixture gateway, string id, DestinationHealth state)
    {
        var cluster = StateOf(gateway);
        gateway.Services.GetRequiredService<IDestinationHealthUpdater>().SetActive(cluster, [new NewActiveDestinationHealth(cluster.Destinations[id], state)]);
    }

    // Leaves the state to the test.
    private sealed class ManualHealth : IActiveHealthCheckPolicy
    {
        public string Name => "Manual";

        public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults)
        {
        }
    }
}
