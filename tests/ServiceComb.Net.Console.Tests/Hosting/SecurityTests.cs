using System.Net;
using ServiceComb.Net.Console.Hosting;
using ServiceComb.Net.Console.Tests.Fixtures;

namespace ServiceComb.Net.Console.Tests.Hosting;

/// <summary>Tests what the console accepts and what its responses allow a browser to do.</summary>
public sealed class SecurityTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_may_load_only_the_files_of_the_console_and_cannot_be_embedded()
    {
        await using var environment = await ConsoleEnvironment.StartAsync();
        using var client = environment.CreateHttpClient();

        using var response = await client.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal(("nosniff", "DENY"), (response.Headers.GetValues("X-Content-Type-Options").Single(), response.Headers.GetValues("X-Frame-Options").Single()));
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_page_contains_no_inline_script()
    {
        await using var environment = await ConsoleEnvironment.StartAsync();
        using var client = environment.CreateHttpClient();

        var html = await client.GetStringAsync("/services", Cancellation);

        Assert.DoesNotContain("<script>", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onclick=", html, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("console.internal", HttpStatusCode.OK)]
    public async Task A_request_to_a_foreign_host_name_is_rejected(string host, HttpStatusCode expected)
    {
        await using var environment = await ConsoleEnvironment.StartAsync(configure: static options => options.AllowedHosts.Add("console.internal"));
        using var client = environment.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = $"{host}:{environment.Address.Port}" } };

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("/", "GET")]
    [InlineData("/_blazor/negotiate?negotiateVersion=1", "POST")]
    [InlineData("/session/preferences", "POST")]
    public async Task A_request_of_a_page_of_another_origin_is_rejected(string path, string method)
    {
        await using var environment = await ConsoleEnvironment.StartAsync();
        using var client = environment.CreateHttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", "http://evil.example");

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("/session/preferences")]
    [InlineData("/session/sign-in")]
    [InlineData("/session/sign-out")]
    public async Task A_form_without_the_token_of_a_page_is_rejected(string path)
    {
        await using var environment = await ConsoleEnvironment.StartAsync();
        using var client = environment.CreateHttpClient();

        using var response = await client.PostAsync(path, new FormUrlEncodedContent([KeyValuePair.Create("theme", "dark")]), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/services?x=1", "/services?x=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nSet-Cookie: x=1", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void A_form_leads_back_to_pages_of_the_console_only(string? path, string expected) => Assert.Equal(expected, ConsolePaths.Local(path));

    [Fact]
    public async Task Files_can_be_kept_forever_by_their_address_and_unknown_ones_do_not_exist()
    {
        await using var environment = await ConsoleEnvironment.StartAsync();
        using var client = environment.CreateHttpClient();
        var html = await client.GetStringAsync("/", Cancellation);

        foreach (var name in new[] { "blazor.web.js", "MudBlazor.min.js", "MudBlazor.min.css", "console.css", "console.js", "icon.svg" })
        {
            var start = html.IndexOf($"assets/{name}?v=", StringComparison.Ordinal);
            Assert.True(start >= 0, name);
            using var response = await client.GetAsync("/" + html[start..html.IndexOf('"', start)], Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(TimeSpan.FromDays(365), response.Headers.CacheControl!.MaxAge);
        }

        using var missing = await client.GetAsync("/assets/..%2Fconsole.css", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }
}
