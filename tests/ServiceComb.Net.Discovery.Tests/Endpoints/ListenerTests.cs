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
    public async Task The_registered_listeners_can_be_selected(string publish, string expected)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync(
            "storefront",
            null,
            ("Kestrel:Endpoints:management:Url", "http://127.0.0.1:0"),
            ("Kestrel:Endpoints:web:Url", "http://127.0.0.1:0"),
            ("servicecomb:instance:publish", publish));
        var ports = app.Urls.Select(static url => new Uri(url).Port).ToArray();
        var wanted = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => ports[name == "management" ? 0 : 1]);
        Assert.Equal(wanted, await PortsAsync(fixture));
    }

    [Fact]
    public async Task A_listener_can_be_selected_by_its_port()
    {
        // Reserves the port until the app listens on it.
        using var reserved = Listener.Refusing();
        var port = new Uri(reserved.Endpoint).Port;
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync(
            "storefront",
            builder => builder.WebHost.UseUrls("http://127.0.0.1:0", $"http://127.0.0.1:{port}"),
            ("servicecomb:instance:publish:0", $"{port}"));
        Assert.Equal([port], await PortsAsync(fixture));
    }

    [Fact]
    public async Task A_selector_without_a_match_is_logged()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync("storefront", null, ("servicecomb:instance:publish", "http, 4711, webb"));
        Assert.Equal(1, fixture.Logs.Count("Warning 226 '4711'"));
        Assert.Equal(1, fixture.Logs.Count("Warning 226 'webb'"));
        Assert.Single(await PortsAsync(fixture));
    }

    [Fact]
    public async Task Each_listener_can_have_its_own_published_port()
    {
        using var certificate = Certificate();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync(
            "storefront",
            builder => WithHttps(builder, certificate),
            ("servicecomb:rest:publishPort:http", "30080"),
            ("servicecomb:rest:publishPort:https", "30443"));
        Assert.Equal(
            ["rest://127.0.0.1:30080?sslEnabled=false", "rest://127.0.0.1:30443?sslEnabled=true"],
            Assert.Single(await fixture.FindAsync("storefront")).Endpoints);
    }

    [Fact]
    public async Task A_single_published_port_for_several_listeners_is_ignored_and_logged()
    {
        using var certificate = Certificate();
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync("storefront", builder => WithHttps(builder, certificate), ("servicecomb:rest:publishPort", "30443"));
        Assert.Equal(app.Urls.Select(static url => new Uri(url).Port), await PortsAsync(fixture));
        Assert.Equal(1, fixture.Logs.Count("Warning 216 servicecomb:rest:publishPort 30443"));
    }

    [Fact]
    public async Task A_single_published_port_applies_to_the_selected_listener()
    {
        using var certificate = Certificate();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync(
            "storefront", builder => WithHttps(builder, certificate), ("servicecomb:rest:publishPort", "30443"), ("servicecomb:instance:publish", "https"));
        Assert.Equal("rest://127.0.0.1:30443?sslEnabled=true", Assert.Single(Assert.Single(await fixture.FindAsync("storefront")).Endpoints));
    }

    [Fact]
    public async Task A_listener_of_another_protocol_is_neither_registered_nor_connected_to()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var received = new Received();
        var app = await fixture.RunAsync("storefront", builder =>
        {
            builder.Services.AddSingleton(received);
            builder.WebHost.ConfigureKestrel(Listen);
        });
        Assert.Equal([new Uri(app.Urls.Last()).Port], await PortsAsync(fixture));
        Assert.Equal(0, received.Connections);
        Assert.Equal(1, fixture.Logs.Count("Warning 213"));

        static void Listen(KestrelServerOptions kestrel)
        {
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.UseConnectionHandler<Raw>());
            kestrel.Listen(IPAddress.Loopback, 0);
        }
    }

    [Fact]
    public async Task Endpoints_are_registered_again_when_the_configuration_changes_at_run_time()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var live = new LiveSettings(("Kestrel:Endpoints:web:Url", "http://127.0.0.1:0"));
        var app = await fixture.RunAsync("storefront", builder => ((IConfigurationBuilder)builder.Configuration).Add(live));
        var before = Assert.Single(await PortsAsync(fixture));
        live.Replace(("Kestrel:Endpoints:other:Url", "http://127.0.0.1:0"));
        // The instance is briefly not registered while it is being replaced.
        await fixture.UntilAsync(
            async () => (await fixture.FindAsync("storefront")).SelectMany(static instance => instance.Endpoints).Select(static endpoint => new Uri(endpoint).Port).ToList()
                is [var port] && port != before && app.Urls.Any(url => new Uri(url).Port == port),
            "registered with the new port");
        Assert.Equal(DiscoveryFixture.Registration(app).InstanceId, Assert.Single(await fixture.FindAsync("storefront")).InstanceId);
    }

    private static async Task<int[]> PortsAsync(DiscoveryFixture fixture) =>
        [.. (Assert.Single(await fixture.FindAsync("storefront")).Endpoints).Select(static endpoint => new Uri(endpoint).Port)];

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
