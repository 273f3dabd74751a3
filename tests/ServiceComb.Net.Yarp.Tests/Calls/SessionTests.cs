using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Yarp.Tests.Fixtures;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Tests.Calls;

/// <summary>How a session of YARP's session affinity moves when its instance cannot be called.</summary>
public sealed class SessionTests
{
    private static readonly (string, string)[] Sticky =
    [
        ("ReverseProxy.Routes.shop.ClusterId", "shop"),
        ("ReverseProxy.Routes.shop.Match.Path", "/shop/{**rest}"),
        ("ReverseProxy.Clusters.shop.Destinations.any.Address", "servicecomb://orders"),
        ("ReverseProxy.Clusters.shop.SessionAffinity.Enabled", "true"),
        ("ReverseProxy.Clusters.shop.SessionAffinity.AffinityKeyName", "key"),
    ];

    private static readonly (string, string)[] Isolation =
    [
        ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
        ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 3"),
    ];

    public static TheoryData<string> Policies => new("HashCookie", "ArrCookie", "Cookie", "CustomHeader");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task The_session_of_an_instance_that_refuses_connections_is_renewed(string policy)
    {
        await using var a = await Backend.StartAsync("a");
        var b = await Backend.StartAsync("b");
        await using var c = await Backend.StartAsync("c");
        await using var gateway = await StartAsync([a.Instance, b.Instance, c.Instance], policy);
        var session = await BeginAsync(gateway, policy, "b");
        Assert.Equal(session with { Key = null }, await ContinueAsync(gateway, policy, session));
        await b.DisposeAsync();
        await AssertMovedAsync(gateway, policy, session);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task The_session_of_an_isolated_instance_is_renewed(string policy)
    {
        await using var a = await Backend.StartAsync("a");
        await using var b = await Backend.StartAsync("b");
        await using var c = await Backend.StartAsync("c");
        await using var gateway = await StartAsync([a.Instance, b.Instance, c.Instance], policy, Isolation);
        var session = await BeginAsync(gateway, policy, "b");
        b.Status = 503;
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(new Session(null, "b"), await ContinueAsync(gateway, policy, session));
        }

        await AssertMovedAsync(gateway, policy, session);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task The_session_of_an_instance_that_left_is_renewed_also_before_the_proxy_knows(string policy)
    {
        await using var a = await Backend.StartAsync("a");
        await using var b = await Backend.StartAsync("b");
        await using var c = await Backend.StartAsync("c");
        await using var gateway = await StartAsync([a.Instance, b.Instance, c.Instance], policy);
        var session = await BeginAsync(gateway, policy, "b");
        gateway.Directory.Publish("orders", a.Instance, c.Instance);
        await AssertMovedAsync(gateway, policy, session);
    }

    [Fact]
    public async Task The_session_of_the_only_instance_moves_to_its_successor()
    {
        await using var a = await Backend.StartAsync("a");
        await using var b = await Backend.StartAsync("b");
        await using var gateway = await StartAsync([a.Instance], "HashCookie");
        var session = await BeginAsync(gateway, "HashCookie", "a");
        gateway.Directory.Publish("orders", b.Instance);
        var moved = await ContinueAsync(gateway, "HashCookie", session);
        Assert.Equal(("b", true), (moved.Instance, moved.Key is not null));
    }

    [Fact]
    public async Task A_session_moves_only_to_instances_that_other_middleware_left()
    {
        await using var a = await Backend.StartAsync("a");
        var b = await Backend.StartAsync("b");
        await using var c = await Backend.StartAsync("c");
        await using var d = await Backend.StartAsync("d");
        await using var gateway = await StartAsync([a.Instance, b.Instance, c.Instance, d.Instance], "HashCookie", Leave("b", "c"));
        var session = await BeginAsync(gateway, "HashCookie", "b");
        await b.DisposeAsync();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("c", (await ContinueAsync(gateway, "HashCookie", session)).Instance);
        }
    }

    [Fact]
    public async Task The_one_instance_that_other_middleware_left_is_no_session()
    {
        await using var a = await Backend.StartAsync("a");
        var b = await Backend.StartAsync("b");
        await using var gateway = await StartAsync([a.Instance, b.Instance], "HashCookie", Leave("b"));
        await b.DisposeAsync();
        using var response = await gateway.Client.GetAsync("/shop", Stop);
        Assert.Equal(502, (int)response.StatusCode);
    }

    private static Task<GatewayFixture> StartAsync(ServiceInstance[] instances, string policy, params (string, string)[] more) =>
        GatewayFixture.StartAsync(instances, [.. Sticky, ("ReverseProxy.Clusters.shop.SessionAffinity.Policy", policy), .. more]);

    private static Task<GatewayFixture> StartAsync(
        ServiceInstance[] instances, string policy, Action<IReverseProxyApplicationBuilder> middleware) =>
        GatewayFixture.StartAsync(
            instances, builder => builder.Services.AddSingleton(middleware), [.. Sticky, ("ReverseProxy.Clusters.shop.SessionAffinity.Policy", policy)]);

    private static Action<IReverseProxyApplicationBuilder> Leave(params string[] ids) => proxy => proxy.Use((context, next) =>
    {
        var feature = context.GetReverseProxyFeature();
        feature.AvailableDestinations = [.. feature.AllDestinations.Where(one => ids.Contains(one.DestinationId))];
        return next(context);
    });

    private static async Task<Session> BeginAsync(GatewayFixture gateway, string policy, string instance)
    {
        while (true)
        {
            if (await ContinueAsync(gateway, policy, null) is var session && session.Instance == instance)
            {
                Assert.NotNull(session.Key);
                return session;
            }
        }
    }

    // The response of another instance renews the key, and the session stays there.
    private static async Task AssertMovedAsync(GatewayFixture gateway, string policy, Session session)
    {
        var moved = await ContinueAsync(gateway, policy, session);
        Assert.NotNull(moved.Key);
        Assert.Contains(moved.Instance, new[] { "a", "c" });
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(moved with { Key = null }, await ContinueAsync(gateway, policy, moved));
        }
    }

    private static async Task<Session> ContinueAsync(GatewayFixture gateway, string policy, Session? session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/shop");
        var isHeader = policy == "CustomHeader";
        if (session is not null)
        {
            request.Headers.Add(isHeader ? "key" : "Cookie", session.Key);
        }

        using var response = await gateway.Client.SendAsync(request, Stop);
        var key = response.Headers.TryGetValues(isHeader ? "key" : "Set-Cookie", out var values) ? values.Single().Split(';')[0] : null;
        return new Session(key, response.Headers.GetValues("x-from").Single());
    }

    private sealed record Session(string? Key, string Instance);
}
