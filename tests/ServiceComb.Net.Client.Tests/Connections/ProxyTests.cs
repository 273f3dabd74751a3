using System.Net;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Connections;

/// <summary>Tests that requests are sent directly or through the configured proxy.</summary>
[Collection(nameof(DefaultProxyCollection))]
public sealed class ProxyTests
{
    private const string Engine = "http://engine.invalid:30100/";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_proxy_of_the_environment_is_not_used()
    {
        await using var proxy = await StubEngine.RespondingAsync(403, "the proxy says no", "text/html");
        await using var engine = await TokenEngine.StartAsync(new(DateTimeOffset.UnixEpoch.AddYears(50)));
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(new Uri(proxy.Address));
        try
        {
            var options = Transports.Options(engine.Address);
            options.Account = static () => new NetworkCredential(TokenEngine.Account, TokenEngine.Password);
            using var transport = new EngineHttpClient(options);
            await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
            using var dedicated = transport.WithDedicatedConnection();
            await new RegistryClient(dedicated).ListMicroservicesAsync(Cancelled);
            using var watch = await new RegistryClient(transport).WatchAsync("s", Cancelled);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task The_configured_proxy_is_used_for_requests_and_watches()
    {
        await using var proxy = await StubEngine.RespondingAsync(200, "{}");
        var options = Transports.Options(Engine);
        options.Proxy = new WebProxy(new Uri(proxy.Address));
        using var transport = new EngineHttpClient(options);
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        using var dedicated = transport.WithDedicatedConnection();
        await new RegistryClient(dedicated).ListMicroservicesAsync(Cancelled);
        await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).WatchAsync("s", Cancelled));
        Assert.Equal(
            [("GET", $"{Engine}v4/default/registry/microservices"), ("GET", $"{Engine}v4/default/registry/microservices"), ("CONNECT", "engine.invalid:30100")],
            // The stub accepts the tunnel without opening it, and can then receive the request itself.
            proxy.Requests.Take(3).Select(request => (request.Method, request.Target)));
    }
}
