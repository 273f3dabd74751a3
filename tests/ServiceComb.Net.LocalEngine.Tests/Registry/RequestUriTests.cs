using System.Net;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

public sealed class RequestUriTests
{
    [Theory]
    [InlineData("version?")]
    [InlineData("version?x=1&")]
    [InlineData("version?u=http://h/x")]
    public async Task A_request_whose_URI_is_rejected_gets_400_but_is_executed(string path)
    {
        await using var host = await RegistryHost.StartAsync();

        using var response = await SendAsync(host, HttpMethod.Get, $"/v4/default/registry/{path}");

        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith($"Invalid Request URI /v4/default/registry/{path}{{\"version\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_POST_whose_URI_is_rejected_still_creates_the_resource()
    {
        await using var host = await RegistryHost.StartAsync();

        using var response = await SendAsync(
            host, HttpMethod.Post, "/v4/default/registry/microservices?", """{"service":{"appId":"shop","serviceName":"made","version":"1.0.0"}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("", await host.FindAsync("made"));
    }

    [Fact]
    public async Task A_URI_of_2048_bytes_is_rejected_and_one_of_2047_bytes_is_not()
    {
        await using var host = await RegistryHost.StartAsync();
        const string Prefix = "/v4/default/registry/version?x=";

        using var fits = await SendAsync(host, HttpMethod.Get, Prefix + new string('a', 2047 - Prefix.Length));
        using var refused = await SendAsync(host, HttpMethod.Get, Prefix + new string('a', 2048 - Prefix.Length));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (fits.StatusCode, refused.StatusCode));
    }

    [Theory]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/v4/default/registry/microservices/", 404)]
    [InlineData("GET", "/v4/default/registry/nothing", 404)]
    [InlineData("PATCH", "/v4/default/registry/microservices", 405)]
    [InlineData("GET", "/v4//registry/microservices", 301)]
    public async Task Unknown_routes_get_the_response_of_the_real_registry(string method, string path, int status)
    {
        await using var host = await RegistryHost.StartAsync();
        using var response = await SendAsync(host, new HttpMethod(method), path);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Preflight_requests_of_any_origin_are_permitted()
    {
        await using var host = await RegistryHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "microservices");
        request.Headers.Add("Origin", "http://example.com");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("POST", response.Headers.GetValues("Access-Control-Allow-Methods").Single());
    }

    // Not canonicalized, so that the request line is sent as written.
    private static async Task<HttpResponseMessage> SendAsync(RegistryHost host, HttpMethod method, string path, string? body = null)
    {
        var uri = new Uri(
            host.Engine.RegistryAddress.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(method, uri);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
