using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Yarp.Tests.Calls;

public sealed class RegistryAwayTests
{
    [Fact]
    public async Task The_response_of_a_gateway_without_a_registry_contains_the_reason()
    {
        using var registry = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        registry.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:name", "gateway"),
            new("servicecomb:registry:sc:address", $"http://{registry.LocalEndPoint}/"),
            new("servicecomb:kie:serverUri", ""),
            new("servicecomb:gateway:services", "catalog"),
            // Nobody waits: what is tested is what follows the wait.
            new("servicecomb:discovery:firstUseTimeoutInMillis", "0"),
        ]);
        builder.Services.AddServiceCombDiscovery();
        builder.Services.AddServiceCombGovernance();
        builder.Services.AddReverseProxy().AddServiceComb();
        await using var app = builder.Build();
        app.MapReverseProxy(static proxy => proxy.UseServiceComb());
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync(new Uri("catalog/items", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("catalog", body, StringComparison.Ordinal);
            Assert.Contains($"{registry.LocalEndPoint}", body, StringComparison.Ordinal);
        }
    }
}
