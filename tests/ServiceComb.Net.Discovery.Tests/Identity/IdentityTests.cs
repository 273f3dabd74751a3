using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Identity;

public sealed class IdentityTests
{
    [Fact]
    public async Task Level_alias_paths_host_and_framework_are_registered()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync(
            "storefront",
            null,
            ("servicecomb:service:level", "FRONT"),
            ("servicecomb:service:alias", "shop:front"),
            ("servicecomb:service:paths", "/a, /b"),
            ("servicecomb:registry:sc:hostname", new string('h', 70)));
        var me = DiscoveryFixture.Registration(app);
        var service = await fixture.Operator.GetMicroserviceAsync(me.ServiceId!, DiscoveryFixture.Stop);
        Assert.Equal(("FRONT", "shop:front"), (service.Level, service.Alias));
        Assert.Equal(["/a", "/b"], service.Paths.Select(path => path.Path));
        Assert.Equal("ServiceComb.Net", service.Framework!.Name);
        Assert.Matches(@"^\d+\.\d+\.\d+", service.Framework.Version!);
        var instance = await fixture.Operator.GetInstanceAsync(me.ServiceId!, me.InstanceId, cancellationToken: DiscoveryFixture.Stop);
        Assert.Equal(new string('h', 64), instance.HostName);
    }

    [Fact]
    public async Task Addresses_from_the_configuration_are_published_with_their_protocols()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync(
            "storefront",
            null,
            ("Kestrel:Endpoints:web:Url", "http://127.0.0.1:0"),
            ("Kestrel:Endpoints:rpc:Url", "http://127.0.0.1:0"),
            ("Kestrel:Endpoints:rpc:Protocols", "Http2"));
        Assert.Equal(
            ["rest://127.0.0.1:port?sslEnabled=false", "rest://127.0.0.1:port?sslEnabled=false&protocol=http2"],
            await PublishedAsync(fixture));
    }

    [Fact]
    public async Task Addresses_from_code_are_published_with_their_protocols()
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=storefront", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync(
            "storefront",
            builder => builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
            }),
            ("servicecomb:grpc:publish", "true"));
        Assert.Equal(
            [
                "grpc://127.0.0.1:port?sslEnabled=false",
                "grpc://127.0.0.1:port?sslEnabled=true",
                "rest://127.0.0.1:port?sslEnabled=false",
                "rest://127.0.0.1:port?sslEnabled=false&protocol=http2",
                "rest://127.0.0.1:port?sslEnabled=true",
            ],
            await PublishedAsync(fixture));
    }

    [Fact]
    public async Task A_configured_port_mapping_is_published()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync("storefront", null, ("servicecomb:service:publishAddress", "{lo}"), ("servicecomb:rest:publishPort", "8443"));
        Assert.Equal("rest://127.0.0.1:8443?sslEnabled=false", Assert.Single(Assert.Single(await fixture.FindAsync("storefront")).Endpoints));
    }

    [Fact]
    public async Task A_missing_network_interface_is_an_error_that_names_the_available_ones()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = fixture.Build("storefront", null, ("servicecomb:service:publishAddress", "{eth77}"));
        var wrong = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(DiscoveryFixture.Stop));
        Assert.Contains("'eth77'", wrong.ToString(), StringComparison.Ordinal);
        Assert.Contains("lo", wrong.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Returns the registered endpoints with the word "port" in place of the number.</summary>
    private static async Task<IEnumerable<string>> PublishedAsync(DiscoveryFixture fixture) =>
        Assert.Single(await fixture.FindAsync("storefront")).Endpoints
            .Select(static endpoint => Regex.Replace(endpoint, @":\d+", ":port"))
            .Order(StringComparer.Ordinal);
}
