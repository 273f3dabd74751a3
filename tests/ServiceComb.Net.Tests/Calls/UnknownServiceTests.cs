using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Calls;

public sealed class UnknownServiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_misspelled_service_name_is_named_in_the_error()
    {
        await using var apps = await AppsFixture.StartAsync();
        var app = await apps.RunAsync("storefront", static builder =>
        {
            builder.AddServiceComb();
            builder.Services.AddHttpClient("").ConfigurePrimaryHttpMessageHandler(static () => new UnknownHostHandler());
        });
        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("http://no-such-service/x"), Stop));
        Assert.Equal(HttpRequestError.NameResolutionError, failure.HttpRequestError);
        Assert.Contains("No service 'no-such-service' is registered in application 'shop'", failure.Message, StringComparison.Ordinal);
    }

    // As with a DNS server that does not know the host; the machine of the test may have none.
    private sealed class UnknownHostHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.NameResolutionError, "Name or service not known"));
    }
}
