using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceComb.Net.Discovery.Tests.World;

namespace ServiceComb.Net.Discovery.Tests.Identity;

public sealed class IdentityTests
{
    [Fact]
    public async Task Level_alias_paths_host_and_framework_are_registered()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await world.RunAsync(
            "storefront",
            null,
            ("servicecomb:service:level", "FRONT"),
            ("servicecomb:service:alias", "shop:front"),
            ("servicecomb:service:paths", "/a, /b"),
            ("servicecomb:registry:sc:hostname", new string('h', 70)));
        var me = DiscoveryWorld.Registration(app);
        var service = await world.Operator.GetMicroserviceAsync(me.ServiceId!, DiscoveryWorld.Stop);
        Assert.Equal(("FRONT", "shop:front"), (service.Level, service.Alias));
        Assert.Equal(["/a", "/b"], service.Paths!.Select(path => path.Path));
        Assert.Equal("ServiceComb.Net", service.Framework!.Name);
        Assert.Matches(@"^\d+\.\d+\.\d+", service.Framework.Version!);
        var instance = await world.Operator.GetInstanceAsync(me.ServiceId!, me.InstanceId, DiscoveryWorld.Stop);
        Assert.Equal(new string('h', 64), instance.HostName);
    }

    [Fact]
    public async Task Every_address_is_an_endpoint_with_what_it_speaks()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await world.RunAsync(
            "storefront",
            builder => builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Configure(builder.Configuration.GetSection("Kestrel"))),
            ("Kestrel:Endpoints:web:Url", "http://127.0.0.1:0"),
            ("Kestrel:Endpoints:rpc:Url", $"http://127.0.0.1:{FreePort()}"),
            ("Kestrel:Endpoints:rpc:Protocols", "Http2"));
        var endpoints = Assert.Single(await world.FindAsync("storefront")).Endpoints!;
        Assert.Equal(2, endpoints.Count);
        Assert.Single(endpoints, static endpoint => endpoint.EndsWith("&protocol=http2", StringComparison.Ordinal));
        Assert.NotNull(app);
    }

    [Fact]
    public async Task A_port_mapping_is_configured()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        await world.RunAsync("storefront", null, ("servicecomb:service:publishAddress", "{lo}"), ("servicecomb:rest:publishPort", "8443"));
        Assert.Equal("rest://127.0.0.1:8443?sslEnabled=false", Assert.Single(Assert.Single(await world.FindAsync("storefront")).Endpoints!));
    }

    [Fact]
    public async Task An_interface_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = world.Build("storefront", null, ("servicecomb:service:publishAddress", "{eth77}"));
        var wrong = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(DiscoveryWorld.Stop));
        Assert.Contains("'eth77'", wrong.ToString(), StringComparison.Ordinal);
        Assert.Contains("lo", wrong.ToString(), StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
