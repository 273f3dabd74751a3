using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Endpoints;

public sealed class ListenerTests
{
    [Theory]
    [InlineData("web", "web")]
    [InlineData("!management", "web")]
    [InlineData("management,web", "management web")]
    [InlineData("http", "management web")]
    [InlineData("https", "")]
    [InlineData("none", "")]
    public async Task The_listeners_that_are_registered_can_be_selected(string publish, string expected)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync(
            "storefront",
            null,
            ("Kestrel:Endpoints:management:Url", "http://127.0.0.1:0"),
            ("Kestrel:Endpoints:web:Url", "http://127.0.0.1:0"),
            ("servicecomb:instance:publish", publish));
        var ports = app.Urls.Select(static url => new Uri(url).Port).ToArray();
        var wanted = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => ports[name == "management" ? 0 : 1]);
        Assert.Equal(wanted, await PortsAsync(world));
    }

    [Fact]
    public async Task A_listener_is_selected_by_its_port()
    {
        // Kept, so that nobody else gets the port before the app listens on it.
        using var reserved = Listener.Refusing();
        var port = new Uri(reserved.Endpoint).Port;
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync(
            "storefront",
            builder => builder.WebHost.UseUrls("http://127.0.0.1:0", $"http://127.0.0.1:{port}"),
            ("servicecomb:instance:publish:0", $"{port}"));
        Assert.Equal([port], await PortsAsync(world));
    }

    [Fact]
    public async Task A_selector_that_selects_nothing_is_logged()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync("storefront", null, ("servicecomb:instance:publish", "http, 4711, webb"));
        Assert.Equal(1, world.Logs.Count("Warning 226 '4711'"));
        Assert.Equal(1, world.Logs.Count("Warning 226 'webb'"));
        Assert.Single(await PortsAsync(world));
    }

    [Fact]
    public async Task Each_listener_has_a_port_of_its_own_behind_a_port_mapping()
    {
        using var certificate = Certificate();
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync(
            "storefront",
            builder => WithHttps(builder, certificate),
            ("servicecomb:rest:publishPort:http", "30080"),
            ("servicecomb:rest:publishPort:https", "30443"));
        Assert.Equal(
            ["rest://127.0.0.1:30080?sslEnabled=false", "rest://127.0.0.1:30443?sslEnabled=true"],
            Assert.Single(await world.FindAsync("storefront")).Endpoints!);
    }

    [Fact]
    public async Task One_port_for_several_listeners_is_not_used_and_logged()
    {
        using var certificate = Certificate();
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync("storefront", builder => WithHttps(builder, certificate), ("servicecomb:rest:publishPort", "30443"));
        Assert.Equal(app.Urls.Select(static url => new Uri(url).Port), await PortsAsync(world));
        Assert.Equal(1, world.Logs.Count("Warning 216 servicecomb:rest:publishPort 30443"));
    }

    [Fact]
    public async Task One_port_leads_to_the_one_listener_that_is_selected()
    {
        using var certificate = Certificate();
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync(
            "storefront", builder => WithHttps(builder, certificate), ("servicecomb:rest:publishPort", "30443"), ("servicecomb:instance:publish", "https"));
        Assert.Equal("rest://127.0.0.1:30443?sslEnabled=true", Assert.Single(Assert.Single(await world.FindAsync("storefront")).Endpoints!));
    }

    [Fact]
    public async Task A_listener_that_serves_another_protocol_is_neither_registered_nor_connected_to()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var received = new Received();
        var app = await world.RunAsync("storefront", builder =>
        {
            builder.Services.AddSingleton(received);
            builder.WebHost.ConfigureKestrel(Listen);
        });
        Assert.Equal([new Uri(app.Urls.Last()).Port], await PortsAsync(world));
        Assert.Equal(0, received.Connections);
        Assert.Equal(1, world.Logs.Count("Warning 213"));

        static void Listen(KestrelServerOptions kestrel)
        {
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.UseConnectionHandler<Raw>());
            kestrel.Listen(IPAddress.Loopback, 0);
        }
    }

    [Fact]
    public async Task Endpoints_that_the_configuration_changes_at_run_time_are_registered_again()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var live = new LiveSettings(("Kestrel:Endpoints:web:Url", "http://127.0.0.1:0"));
        var app = await world.RunAsync("storefront", builder => ((IConfigurationBuilder)builder.Configuration).Add(live));
        var before = Assert.Single(await PortsAsync(world));
        live.Replace(("Kestrel:Endpoints:other:Url", "http://127.0.0.1:0"));
        // Between two registrations the instance is not there for a moment.
        await world.UntilAsync(
            async () => (await world.FindAsync("storefront")).SelectMany(static instance => instance.Endpoints ?? []).Select(static endpoint => new Uri(endpoint).Port).ToList()
                is [var port] && port != before && app.Urls.Any(url => new Uri(url).Port == port),
            "registered with the new port");
        Assert.Equal(DiscoveryFixture.Registration(app).InstanceId, Assert.Single(await world.FindAsync("storefront")).InstanceId);
    }

    private static async Task<int[]> PortsAsync(DiscoveryFixture world) =>
        [.. (Assert.Single(await world.FindAsync("storefront")).Endpoints ?? []).Select(static endpoint => new Uri(endpoint).Port)];

    private static void WithHttps(WebApplicationBuilder builder, X509Certificate2 certificate) => builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
    {
        kestrel.Listen(IPAddress.Loopback, 0);
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
    });

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create();
        return new CertificateRequest("CN=storefront", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }

    private sealed class Received
    {
        private int _connections;

        public int Connections => Volatile.Read(ref _connections);

        public void Add() => Interlocked.Increment(ref _connections);
    }

    private sealed class Raw(Received received) : ConnectionHandler
    {
        public override Task OnConnectedAsync(ConnectionContext connection)
        {
            received.Add();
            return Task.CompletedTask;
        }
    }
}
