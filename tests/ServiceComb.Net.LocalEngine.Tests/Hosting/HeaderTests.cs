using System.Net;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

/// <summary>Tests the size limit of request line and headers.</summary>
public sealed class HeaderTests
{
    private const string TooLarge = "431 Request Header Fields Too Large";

    [Theory]
    [InlineData(32_000, 200)]
    [InlineData(40_000, 431)]
    [InlineData(200_000, 431)]
    public async Task Both_listeners_reject_headers_over_the_limit(int length, int status)
    {
        await using var host = await RegistryHost.StartAsync();
        foreach (var address in (Uri[])[new(host.Engine.RegistryAddress, "v4/default/registry/health"), new(host.Engine.KieAddress, "v1/default/kie/kv?limit=1")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("X-Big", new string('x', length));

            using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

            await CheckAsync(response, status);
        }
    }

    [Theory]
    [InlineData(32_000, 400)]
    [InlineData(40_000, 431)]
    public async Task The_header_limit_includes_the_request_line(int length, int status)
    {
        await using var host = await RegistryHost.StartAsync();

        using var response = await host.Http.GetAsync($"health?x={new string('x', length)}", TestContext.Current.CancellationToken);

        await CheckAsync(response, status);
    }

    [Fact]
    public async Task The_header_limit_is_a_size_and_not_a_number()
    {
        await using var host = await RegistryHost.StartAsync();
        using var some = Request(300, "x");
        using var many = Request(300, new string('x', 150));

        using var taken = await host.Http.SendAsync(some, TestContext.Current.CancellationToken);
        using var refused = await host.Http.SendAsync(many, TestContext.Current.CancellationToken);

        await CheckAsync(taken, 200);
        await CheckAsync(refused, 431);
    }

    private static HttpRequestMessage Request(int headers, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "health");
        for (var header = 0; header < headers; header++)
        {
            request.Headers.TryAddWithoutValidation($"X-{header}", value);
        }

        return request;
    }

    private static async Task CheckAsync(HttpResponseMessage response, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        if (response.StatusCode is HttpStatusCode.RequestHeaderFieldsTooLarge)
        {
            Assert.Equal(TooLarge, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
            Assert.True(response.Headers.ConnectionClose);
            Assert.Empty(response.Headers.Server);
        }
    }
}
