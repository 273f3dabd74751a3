using Microsoft.Extensions.Http;

namespace ServiceComb.Net.Testing.TestServers;

/// <summary>Lets every client of IHttpClientFactory reach test servers.</summary>
internal sealed class TestServerHandlerFilter(TestServerDirectory servers) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        builder.PrimaryHandler = new TestServerHandler(builder.PrimaryHandler, servers);
    };
}
