using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests;

/// <summary>Tests calls of an app whose registry was unavailable at startup.</summary>
public sealed class UnavailableRegistryTests : IDisposable
{
    // Reserves a port that refuses connections.
    private readonly Socket _registry = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public UnavailableRegistryTests() => _registry.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Address => $"http://{_registry.LocalEndPoint}/";

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task A_call_to_a_declared_service_fails_with_the_name_of_the_service_and_the_registry()
    {
        await using var app = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            var failure = await Assert.ThrowsAsync<NoInstanceException>(() => CallAsync(app, "http://catalog/items"));
            Assert.Equal("catalog", failure.Service);
            Assert.Contains("'catalog'", failure.Message, StringComparison.Ordinal);
            Assert.Contains(Address, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_call_to_any_other_host_is_sent_to_that_host()
    {
        await using var app = await StartAsync();
        Assert.Equal("foreign", await CallAsync(app, "http://foreign/items"));
    }

    [Fact]
    public async Task A_name_that_DNS_does_not_resolve_fails_with_the_hint_that_it_may_be_a_service()
    {
        await using var app = await StartAsync();
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => CallAsync(app, "http://orders/items"));
        Assert.Equal(HttpRequestError.NameResolutionError, failure.HttpRequestError);
        Assert.Contains("'orders'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Address, failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> CallAsync(WebApplication app, string address)
    {
        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("calls");
        return await client.GetStringAsync(new Uri(address), Stop);
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = AppsFixture.Builder(
        [
            new("servicecomb:service:name", "storefront"),
            new("servicecomb:registry:sc:address", Address),
            new("servicecomb:kie:serverUri", ""),
            new("servicecomb:discovery:services", "catalog"),
            // Skips the wait, because the tests check what happens after it.
            new("servicecomb:discovery:firstUseTimeoutInMillis", "0"),
        ]);
        builder.AddServiceComb();
        builder.Services.AddHttpClient("calls").ConfigurePrimaryHttpMessageHandler(static () => new Resolver());
        var app = builder.Build();
        await app.StartAsync(Stop);
        return app;
    }

    /// <summary>A network in which only one host name can be resolved.</summary>
    private sealed class Resolver : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.Host == "foreign"
                ? Task.FromResult(new HttpResponseMessage { Content = new StringContent("foreign") })
                : throw new HttpRequestException(HttpRequestError.NameResolutionError, $"Name or service not known ({request.RequestUri.Host}:80)");
    }
}
