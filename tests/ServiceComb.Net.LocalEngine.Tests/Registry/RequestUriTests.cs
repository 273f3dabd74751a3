using System.Net;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

public sealed class RequestUriTests
{
    [Theory]
    [InlineData("version?")]
    [InlineData("version?x=1&")]
    [InlineData("version?u=http://h/x")]
    public async Task A_uri_that_the_check_refuses_is_answered_with_400_and_carried_out(string path)
    {
        await using var host = await RegistryHost.StartAsync();

        using var answer = await SendAsync(host, HttpMethod.Get, $"/v4/default/registry/{path}");

        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith($"Invalid Request URI /v4/default/registry/{path}{{\"version\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_uri_still_creates_what_it_was_sent_for()
    {
        await using var host = await RegistryHost.StartAsync();

        using var answer = await SendAsync(
            host, HttpMethod.Post, "/v4/default/registry/microservices?", """{"service":{"appId":"shop","serviceName":"made","version":"1.0.0"}}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("", await host.FindAsync("made"));
    }

    [Fact]
    public async Task A_uri_of_2048_bytes_is_refused_and_one_less_is_not()
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
    public async Task What_has_no_handler_is_answered_as_the_real_registry_does(string method, string path, int status)
    {
        await using var host = await RegistryHost.StartAsync();
        using var answer = await SendAsync(host, new HttpMethod(method), path);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Pages_of_any_origin_may_call()
    {
        await using var host = await RegistryHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "microservices");
        request.Headers.Add("Origin", "http://example.com");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using var answer = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("POST", answer.Headers.GetValues("Access-Control-Allow-Methods").Single());
    }

    // Sent exactly as written: a Uri would tidy it up.
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
