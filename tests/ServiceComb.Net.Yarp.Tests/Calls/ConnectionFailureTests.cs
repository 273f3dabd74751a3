using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Yarp.Tests.Fixtures;
using Yarp.ReverseProxy.Forwarder;

namespace ServiceComb.Net.Yarp.Tests.Calls;

/// <summary>Instances that take no connections, as the gateway meets them.</summary>
public sealed class ConnectionFailureTests
{
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{name: all}]");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("servicecomb.setting")]
    [InlineData("servicecomb.circuitBreaker.all")]
    [InlineData("servicecomb.timeLimiter.all")]
    [InlineData("servicecomb.retry.all")]
    public async Task Dead_instances_do_not_fail_a_call_while_one_is_alive(string document)
    {
        await using var alive = await Backend.StartAsync("live");
        ServiceInstance[] instances = [.. Enumerable.Range(10, 76).Select(static i => Dead($"dead{i}")), alive.Instance];
        await using var gateway = await GatewayFixture.StartAsync(instances, All, (document, "{order: 0}"));
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/orders/a") { Content = new StringContent(new string('x', 200_000)) };
            request.Headers.TransferEncodingChunked = true;
            using var response = await gateway.Client.SendAsync(request, Stop);
            Assert.Equal("200 from live", await response.Content.ReadAsStringAsync(Stop));
            Assert.Equal("yes", response.Headers.GetValues("x-gateway").Single());
        }

        Assert.Equal(Enumerable.Repeat("POST /a 200000 characters", 3), alive.Requests);
    }

    [Theory]
    [InlineData("servicecomb.setting")]
    [InlineData("servicecomb.circuitBreaker.all")]
    [InlineData("servicecomb.retry.other")]
    public async Task A_502_says_that_no_instance_could_be_reached(string document)
    {
        await using var gateway = await GatewayFixture.StartAsync([Dead("a"), Dead("b")], All, (document, "{order: 0}"));
        using var response = await gateway.Client.GetAsync("/orders/a", Stop);
        Assert.Equal((HttpStatusCode.BadGateway, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop)).RootElement;
        Assert.Equal(
            ("no instance of 'orders' could be reached", 502, "orders"),
            (problem.GetProperty("title").GetString(), problem.GetProperty("status").GetInt32(), problem.GetProperty("service").GetString()));
        Assert.Equal("yes", response.Headers.GetValues("x-gateway").Single());
    }

    [Fact]
    public async Task A_connection_that_ends_without_a_response_is_a_502_that_says_so_and_is_not_repeated()
    {
        await using var broken = await Backend.StartAsync("broken");
        await using var other = await Backend.StartAsync("other");
        broken.Handler = other.Handler = static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync([broken.Instance, other.Instance]);
        using var response = await gateway.Client.PostAsync("/orders/a", new StringContent("hello"), Stop);
        Assert.Equal((HttpStatusCode.BadGateway, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains("an instance of \\u0027orders\\u0027 returned an invalid response", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Single([.. broken.Requests, .. other.Requests]);
    }

    [Fact]
    public async Task A_connect_timeout_of_the_proxy_is_a_failed_connection()
    {
        await using var alive = await Backend.StartAsync("live");
        await using var gateway = await GatewayFixture.StartAsync(
            [FakeDirectory.Instance("hole", address: "http://hole.host/"), alive.Instance],
            static builder => builder.Services.AddSingleton<IForwarderHttpClientFactory>(new HoleClients()));
        // One of the two begins with the instance that drops packets.
        for (var i = 0; i < 2; i++)
        {
            using var response = await gateway.Client.PostAsync("/orders/a", new StringContent("hello"), Stop);
            Assert.Equal("200 from live", await response.Content.ReadAsStringAsync(Stop));
        }
    }

    [Fact]
    public async Task A_connection_that_is_reset_before_the_request_is_a_failed_connection()
    {
        await using var alive = await Backend.StartAsync("live");
        var killed = FakeDirectory.Instance("killed", address: "http://killed.host/");
        await using var gateway = await GatewayFixture.StartAsync(
            [killed, alive.Instance], static builder => builder.Services.AddSingleton<IForwarderHttpClientFactory>(new ResettingClients()));
        for (var i = 0; i < 2; i++)
        {
            using var response = await gateway.Client.PostAsync("/orders/a", new StringContent("hello"), Stop);
            Assert.Equal("200 from live", await response.Content.ReadAsStringAsync(Stop));
        }

        gateway.Directory.Publish("orders", killed);
        using var failed = await gateway.Client.PostAsync("/orders/a", new StringContent("hello"), Stop);
        Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        Assert.Contains("no instance of \\u0027orders\\u0027 could be reached", await failed.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private sealed class HoleClients : ForwarderHttpClientFactory
    {
        protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
        {
            base.ConfigureHandler(context, handler);
            handler.ConnectTimeout = TimeSpan.FromMilliseconds(1);
            handler.ConnectCallback = static async (connection, cancellationToken) =>
            {
                if (connection.DnsEndPoint.Host == "hole.host")
                {
                    await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                }

                // At once, whatever the timeout, which is that of the other instance alone.
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(connection.DnsEndPoint);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }
    }

    private sealed class ResettingClients : ForwarderHttpClientFactory
    {
        protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
        {
            base.ConfigureHandler(context, handler);
            handler.ConnectCallback = static async (connection, cancellationToken) =>
            {
                if (connection.DnsEndPoint.Host == "killed.host")
                {
                    return ResetConnection.Open();
                }

                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(connection.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }
    }

    private static ServiceInstance Dead(string id) => FakeDirectory.Instance(id, address: "http://127.0.0.1:1/");
}
