using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>A gateway that accepts HTTP/1.1 and, on a second address, HTTP/2 in clear text, and runs on the system
/// clock.</summary>
internal sealed class StreamingGateway : IAsyncDisposable
{
    private static readonly (string, string)[] Retry =
        [("servicecomb.matchGroup.all", "matches: [{name: all}]"), ("servicecomb.retry.all", "{maxAttempts: 2, waitDuration: 1}")];

    private readonly GatewayFixture _gateway;

    private StreamingGateway(GatewayFixture gateway, Version version)
    {
        _gateway = gateway;
        Address = new Uri(gateway.Urls.ElementAt(version.Major - 1));
        Client = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero })
        {
            BaseAddress = Address,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(5),
        };
    }

    public HttpClient Client { get; }

    public Uri Address { get; }

    public FakeDirectory Directory => _gateway.Directory;

    /// <summary>Whether a retry policy matches, the HTTP version of the client, and the protocol of the instance.</summary>
    public static TheoryData<bool, int, HttpProtocols> Combinations => new()
    {
        { false, 1, HttpProtocols.Http1 },
        { true, 1, HttpProtocols.Http1 },
        { true, 2, HttpProtocols.Http1 },
        { true, 1, HttpProtocols.Http2 },
        { true, 2, HttpProtocols.Http2 },
    };

    /// <summary>Starts a gateway to the service orders.</summary>
    /// <param name="instances">The instances of the service.</param>
    /// <param name="retries">Whether a retry policy matches every request.</param>
    /// <param name="version">The HTTP version of <see cref="Client"/>, 1.1 by default.</param>
    /// <param name="more">More settings.</param>
    public static async Task<StreamingGateway> StartAsync(ServiceInstance[] instances, bool retries, Version? version = null, params (string, string)[] more) =>
        new(await GatewayFixture.StartAsync(instances, Configure, retries ? [.. Retry, .. more] : more), version ?? HttpVersion.Version11);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _gateway.DisposeAsync();
    }

    private static void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.WebHost.UseUrls().ConfigureKestrel(static kestrel =>
        {
            StreamingBackend.Patient(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
    }
}
