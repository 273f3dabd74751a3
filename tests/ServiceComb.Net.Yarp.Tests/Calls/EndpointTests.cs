using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Calls;

/// <summary>At which endpoint, and with which HTTP version, the gateway calls an instance.</summary>
public sealed class EndpointTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grpc_call_reaches_an_instance_that_speaks_http2_in_clear_text()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("rpc", Http2);
        using var client = ClientOf(await shop.GatewayAsync(), HttpVersion.Version20);

        using var response = await client.SendAsync(GrpcCall(), Stop);

        Assert.Equal((HttpStatusCode.OK, 5), (response.StatusCode, (await response.Content.ReadAsByteArrayAsync(Stop)).Length));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
        Assert.Equal(["rpc HTTP/2 http"], shop.Received);
    }

    [Theory]
    [InlineData("14", "no%20instance%20of%20%27orders%27%20is%20known")]
    [InlineData("8", "", "servicecomb:matchGroup:all", "matches: [{apiPath: {prefix: /}}]", "servicecomb:rateLimiting:all", "rate: 1, limitRefreshPeriod: 1H")]
    public async Task A_grpc_call_that_is_not_forwarded_has_a_grpc_status(string status, string message, params string[] documents)
    {
        await using var shop = await ShopFixture.StartAsync();
        if (documents.Length > 0)
        {
            await shop.ProvideAsync("rpc", Http2);
        }

        using var client = ClientOf(await shop.GatewayAsync([.. documents.Chunk(2).Select(static pair => (pair[0], $"{{{pair[1]}}}"))]), HttpVersion.Version20);
        using (documents.Length > 0 ? await client.SendAsync(GrpcCall(), Stop) : null)
        {
        }

        using var response = await client.SendAsync(GrpcCall(), Stop);
        Assert.Equal((HttpStatusCode.OK, "application/grpc"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(status, Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.Contains(message, Assert.Single(response.Headers.GetValues("grpc-message")), StringComparison.Ordinal);
        Assert.Equal(documents.Length > 0, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task A_service_whose_name_contains_dots_and_capitals_is_called()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("one", Http1, "Contoso.Orders.Api");
        using var client = ClientOf(await shop.GatewayAsync(("servicecomb:gateway:services", "contoso.orders.api")), HttpVersion.Version11);
        using var response = await client.GetAsync("/Contoso.Orders.Api/list", Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["one HTTP/1.1 http"], shop.Received);
    }

    [Fact]
    public async Task Each_instance_is_called_with_the_version_it_speaks()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("old", Http1);
        await shop.ProvideAsync("rpc", Http2);
        await shop.ProvideAsync("tls", Https);
        using var client = ClientOf(await shop.GatewayAsync(), HttpVersion.Version11);
        for (var i = 0; i < 6; i++)
        {
            using var response = await client.GetAsync("/orders/list", Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(
            ["old HTTP/1.1 http", "rpc HTTP/2 http", "tls HTTP/2 https"],
            shop.Received.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_retry_uses_the_version_of_the_instance_that_it_goes_to()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("old", Http1);
        await shop.ProvideAsync("rpc", Http2);
        using var client = ClientOf(
            await shop.GatewayAsync(("servicecomb:matchGroup:all", "matches: [{apiPath: {prefix: /}}]"), ("servicecomb:retry:all", "{maxAttempts: 1, retryOnResponseStatus: [200], waitDuration: 0}")),
            HttpVersion.Version11);
        for (var i = 0; i < 4; i++)
        {
            using var response = await client.GetAsync("/orders/list", Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal([("old HTTP/1.1 http", 4), ("rpc HTTP/2 http", 4)], shop.Received.CountBy(static one => one).Select(static one => (one.Key, one.Value)).Order());
    }

    [Fact]
    public async Task Grpc_calls_go_to_endpoints_that_speak_http2_and_others_to_those_that_speak_http11()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("both", static kestrel =>
        {
            Http1(kestrel);
            Http2(kestrel);
        });
        var gateway = await shop.GatewayAsync();
        using var rpc = ClientOf(gateway, HttpVersion.Version20);
        using var web = ClientOf(gateway, HttpVersion.Version11);
        for (var i = 0; i < 2; i++)
        {
            using var first = await rpc.SendAsync(GrpcCall(), Stop);
            using var second = await web.GetAsync("/orders/list", Stop);
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        }

        Assert.Equal(["both HTTP/2 http", "both HTTP/1.1 http", "both HTTP/2 http", "both HTTP/1.1 http"], shop.Received);
    }

    [Fact]
    public async Task A_web_socket_reaches_an_instance_that_speaks_http2_alone()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("rpc", Http2);
        var gateway = await shop.GatewayAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(gateway.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal) + "/orders/socket"), Stop);
        await socket.SendAsync("hello"u8.ToArray().AsMemory(), WebSocketMessageType.Text, endOfMessage: true, Stop);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), Stop);
        Assert.Equal("hello", System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    [Theory]
    [InlineData("https", "tls HTTP/2 https")]
    [InlineData("https+http", "tls HTTP/2 https")]
    [InlineData("http+https", "old HTTP/1.1 http")]
    public async Task A_setting_chooses_the_scheme(string scheme, string expected)
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("old", Http1);
        await shop.ProvideAsync("tls", Https);
        using var client = ClientOf(await shop.GatewayAsync(("servicecomb:gateway:scheme", scheme)), HttpVersion.Version11);
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync("/orders/list", Stop);
        }

        Assert.Equal([expected], shop.Received.Distinct());
    }

    [Fact]
    public async Task A_service_without_a_suitable_endpoint_is_a_503_that_says_so()
    {
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("old", Http1);
        using var client = ClientOf(await shop.GatewayAsync(("servicecomb:gateway:scheme", "https")), HttpVersion.Version11);
        using var response = await client.GetAsync("/orders/list", Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("an https endpoint as requested", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Empty(shop.Received);
    }

    [Fact]
    public void A_wrong_scheme_is_named()
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => GatewayFixture.Build(
            new FakeDirectory(), new LiveConfiguration(("servicecomb.gateway.services", "orders"), ("servicecomb.gateway.scheme", "ftp")), new FakeTimeProvider(), static _ => { }));
        Assert.Equal("servicecomb:gateway:scheme 'ftp' must be http, https, http+https or https+http", wrong.Message);
    }

    private static void Http1(KestrelServerOptions kestrel) => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);

    private static void Http2(KestrelServerOptions kestrel) => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);

    private static void Https(KestrelServerOptions kestrel) => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.UseHttps(Certificate()));

    private static HttpRequestMessage GrpcCall() => new(HttpMethod.Post, "/orders/shop.Orders/Get")
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new("application/grpc") } },
    };

    private static HttpClient ClientOf(WebApplication gateway, Version version) => new()
    {
        BaseAddress = new Uri(version.Major > 1 ? gateway.Urls.Last() : gateway.Urls.First()),
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
