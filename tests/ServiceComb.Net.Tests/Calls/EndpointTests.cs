using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Calls;

/// <summary>Tests which endpoint of an instance HttpClient calls.</summary>
public sealed class EndpointTests
{
    private const string Plain = "rest://10.0.0.1:80";
    private const string Tls = "rest://10.0.0.1:443?sslEnabled=true";
    private const string Http2 = "rest://10.0.0.1:90?protocol=http2";
    private const string Rpc = "grpc://10.0.0.1:91";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://orders/x", "http://10.0.0.1:80/x", Plain, Tls)]
    [InlineData("http://orders/x", "http://10.0.0.1:80/x", Tls, Plain)]
    [InlineData("https://orders/x", "https://10.0.0.1:443/x", Plain, Tls)]
    [InlineData("https://orders/x", "https://10.0.0.1:443/x", Tls, Plain)]
    [InlineData("https+http://orders/x", "https://10.0.0.1:443/x", Plain, Tls)]
    [InlineData("http+https://orders/x", "http://10.0.0.1:80/x", Tls, Plain)]
    [InlineData("https+http://orders/x", "http://10.0.0.1:80/x", Plain)]
    [InlineData("http+https://orders/x", "https://10.0.0.1:443/x", Tls)]
    [InlineData("http://orders/x", "https://10.0.0.1:443/x", Tls)]
    [InlineData("HTTPS://Orders/x", "https://10.0.0.1:443/x", Plain, Tls)]
    [InlineData("http://_https.orders/x", "https://10.0.0.1:443/x", Plain, Tls)]
    [InlineData("http://_http2.orders/x", "http://10.0.0.1:90/x", Plain, Http2)]
    [InlineData("http://_grpc.orders/x", "http://10.0.0.1:91/x", Plain, Rpc)]
    [InlineData("http://orders/x", "http://10.0.0.1:80/x", Rpc, Http2, Plain)]
    [InlineData("http://orders/x", "http://10.0.0.1:91/x", Rpc)]
    public async Task The_scheme_selects_the_endpoint(string address, string expected, params string[] endpoints)
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.ProvideAsync("orders", "a", endpoints);
        var (client, sent) = await CallerAsync(apps);
        using var response = await client.GetAsync(new Uri(address), Stop);
        Assert.Equal([expected], sent.Addresses);
        Assert.Equal(new Uri(address), response.RequestMessage!.RequestUri);
    }

    [Theory]
    [InlineData("https://orders/x", "an https endpoint as requested; registered endpoints: rest://10.0.0.1:80?sslEnabled=false", Plain)]
    [InlineData("https://_grpc.orders/x", "an https endpoint named 'grpc' as requested; registered endpoints: rest://10.0.0.1:443?sslEnabled=true, grpc://10.0.0.1:91?sslEnabled=false", Tls, Rpc)]
    [InlineData("http://_admin.orders/x", "an http endpoint named 'admin' as requested", Plain)]
    public async Task A_call_without_a_suitable_endpoint_fails_without_being_sent(string address, string expected, params string[] endpoints)
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.ProvideAsync("orders", "a", endpoints);
        var (client, sent) = await CallerAsync(apps);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        var failure = await Assert.ThrowsAsync<NoInstanceException>(() => client.GetAsync(new Uri(address), Stop));
        Assert.StartsWith($"no instance of 'orders' has {expected}", failure.Message, StringComparison.Ordinal);
        Assert.Empty(sent.Addresses);
    }

    [Theory]
    [InlineData("https://orders/", "https://10.0.0.2:443/ https://10.0.0.3:443/")]
    [InlineData("https+http://orders/", "https://10.0.0.2:443/ https://10.0.0.3:443/")]
    [InlineData("http+https://orders/", "http://10.0.0.1:80/ http://10.0.0.2:80/")]
    [InlineData("http://orders/", "http://10.0.0.1:80/ http://10.0.0.2:80/ https://10.0.0.3:443/")]
    public async Task Calls_are_balanced_over_the_instances_with_suitable_endpoints(string address, string expected)
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.ProvideAsync("orders", "a", "rest://10.0.0.1:80");
        await apps.ProvideAsync("orders", "b", "rest://10.0.0.2:80", "rest://10.0.0.2:443?sslEnabled=true");
        await apps.ProvideAsync("orders", "c", "rest://10.0.0.3:443?sslEnabled=true");
        var (client, sent) = await CallerAsync(apps);
        for (var i = 0; i < 6; i++)
        {
            using var response = await client.GetAsync(new Uri(address), Stop);
        }

        Assert.Equal(expected, string.Join(' ', sent.Addresses.Distinct().Order(StringComparer.Ordinal)));
        Assert.Single(sent.Addresses.CountBy(static one => one).Select(static one => one.Value).Distinct());
    }

    [Fact]
    public async Task Calls_of_different_schemes_do_not_mix_up_their_addresses()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.ProvideAsync("orders", "a", Tls, Plain);
        var (client, sent) = await CallerAsync(apps);
        for (var i = 0; i < 20; i++)
        {
            using var plain = await client.GetAsync(new Uri("http://orders/list"), Stop);
            using var secure = await client.GetAsync(new Uri("https://orders/list"), Stop);
        }

        Assert.Equal(Enumerable.Repeat((string[])["http://10.0.0.1:80/list", "https://10.0.0.1:443/list"], 20).SelectMany(static pair => pair), sent.Addresses);
    }

    [Fact]
    public async Task Schemes_that_are_not_allowed_are_not_used()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.ProvideAsync("orders", "a", Plain, Tls);
        await apps.ProvideAsync("carts", "a", Plain);
        var (client, sent) = await CallerAsync(apps, static services => services.Configure<ServiceDiscoveryOptions>(static options =>
        {
            options.AllowAllSchemes = false;
            options.AllowedSchemes = ["https"];
        }));
        using var response = await client.GetAsync(new Uri("http+https://orders/x"), Stop);
        await Assert.ThrowsAsync<NoInstanceException>(() => client.GetAsync(new Uri("https+http://carts/x"), Stop));
        Assert.Equal(["https://10.0.0.1:443/x"], sent.Addresses);
    }

    [Theory]
    [InlineData("1.1 RequestVersionOrLower", "2.0 RequestVersionExact", "http://10.0.0.1:90/", Http2)]
    [InlineData("1.1 RequestVersionOrLower", "2.0 RequestVersionExact", "http://10.0.0.1:91/", Rpc)]
    [InlineData("2.0 RequestVersionOrLower", "2.0 RequestVersionExact", "http://10.0.0.1:90/", Http2)]
    [InlineData("1.1 RequestVersionOrLower", "1.1 RequestVersionOrLower", "http://10.0.0.1:80/", Plain)]
    [InlineData("1.1 RequestVersionOrLower", "2.0 RequestVersionOrLower", "https://10.0.0.1:443/", Tls + "&protocol=http2")]
    [InlineData("1.1 RequestVersionExact", "1.1 RequestVersionExact", "http://10.0.0.1:90/", Http2)]
    [InlineData("1.1 RequestVersionOrLower", "1.1 RequestVersionOrLower", "http://10.0.0.1:80/", Http2, Plain)]
    [InlineData("2.0 RequestVersionExact", "2.0 RequestVersionExact", "http://10.0.0.1:90/", Plain, Http2)]
    [InlineData("2.0 RequestVersionOrLower", "2.0 RequestVersionExact", "http://10.0.0.1:90/", Plain, Http2)]
    [InlineData("2.0 RequestVersionExact", "2.0 RequestVersionExact", "https://10.0.0.1:443/", Plain, Tls)]
    [InlineData("2.0 RequestVersionOrLower", "2.0 RequestVersionOrLower", "http://10.0.0.1:80/", Plain, Tls)]
    public async Task The_HTTP_version_suits_the_endpoint_and_is_restored_afterwards(string asked, string expected, string address, params string[] endpoints)
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.ProvideAsync("orders", "a", endpoints);
        var (client, sent) = await CallerAsync(apps);
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://orders/");
            (request.Version, request.VersionPolicy) = (Version.Parse(asked.Split(' ')[0]), Enum.Parse<HttpVersionPolicy>(asked.Split(' ')[1]));
            using var response = await client.SendAsync(request, Stop);
            Assert.Equal(asked, $"{request.Version} {request.VersionPolicy}");
        }

        Assert.Equal([expected, expected], sent.Versions);
        Assert.Equal([address, address], sent.Addresses);
    }

    [Theory]
    [InlineData("application/grpc", "http://10.0.0.1:91/", Plain, Rpc)]
    [InlineData("application/grpc+proto", "http://10.0.0.1:90/", Plain, Http2)]
    [InlineData("application/grpc", "https://10.0.0.1:443/", Plain, Tls)]
    [InlineData("application/grpc-web", "http://10.0.0.1:90/", Http2, Rpc)]
    public async Task A_gRPC_call_prefers_an_HTTP2_endpoint(string contentType, string address, params string[] endpoints)
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.ProvideAsync("orders", "a", endpoints);
        await apps.ProvideAsync("orders", "b", "rest://10.0.0.2:80");
        var (client, sent) = await CallerAsync(apps);
        for (var i = 0; i < 4; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://orders/")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent([]) { Headers = { ContentType = new(contentType) } },
            };
            using var response = await client.SendAsync(request, Stop);
        }

        Assert.Equal([address], sent.Addresses.Distinct());
    }

    private static async Task<(HttpClient Client, SentRequests Sent)> CallerAsync(AppsFixture apps, Action<IServiceCollection>? configure = null)
    {
        var sent = new SentRequests();
        var app = await apps.RunAsync("caller", builder =>
        {
            builder.AddServiceComb();
            builder.Services.AddHttpClient("orders").ConfigurePrimaryHttpMessageHandler(() => sent);
            configure?.Invoke(builder.Services);
        });
        return (app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("orders"), sent);
    }
}
