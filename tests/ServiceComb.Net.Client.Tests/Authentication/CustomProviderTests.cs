using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Authentication;

/// <summary>Users may authenticate requests in their own way.</summary>
public sealed class CustomProviderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_sees_the_whole_request_and_its_address()
    {
        await using var stub = await StubEngine.AnsweringAsync(200, "{}");
        var provider = new Provider(async (request, address) =>
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(Cancelled);
            request.Headers.Add("X-Signed", $"{request.Method} {request.RequestUri!.AbsolutePath} {body} {address}");
        });
        using var transport = Transport(provider, stub.Address + "/base");
        await new KieClient(transport).CreateAsync(new() { Key = "k" }, Cancelled);
        Assert.Equal($$"""POST /base/v1/default/kie/kv {"key":"k"} {{stub.Address}}/base/""", stub.Requests.Single().Headers["X-Signed"]);
    }

    [Fact]
    public async Task It_signs_watches_as_well()
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
        });
        using var transport = Transport(new Provider((request, _) =>
        {
            request.Headers.Add("X-Auth-Token", "t");
            return Task.CompletedTask;
        }), stub.Address);
        using var watch = await new RegistryClient(transport).WatchAsync("s", Cancelled);
        Assert.Equal("t", stub.Requests.Single().Headers["X-Auth-Token"]);
    }

    [Fact]
    public async Task A_body_that_it_read_is_still_sent_and_goes_to_the_next_address_when_it_never_left()
    {
        using var closed = new ClosedPort();
        await using var good = await StubEngine.AnsweringAsync(200, """{"id":"i"}""");
        var options = Transports.Options(closed.Address, good.Address);
        options.Authentication = new Provider((request, _) => request.Content!.ReadAsByteArrayAsync(Cancelled));
        using var transport = new EngineHttpClient(options);
        for (var call = 0; call < 2; call++)
        {
            await new KieClient(transport).CreateAsync(new() { Key = "k" }, Cancelled);
        }

        Assert.Equal(["""{"key":"k"}""", """{"key":"k"}"""], good.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task By_default_a_refusal_is_final()
    {
        await using var stub = await StubEngine.AnsweringAsync(401);
        using var transport = Transport(new Provider((_, _) => Task.CompletedTask), stub.Address);
        await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task One_that_throws_is_an_engine_failure_that_tells_only_the_kind()
    {
        await using var stub = await StubEngine.AnsweringAsync(200, "{}");
        using var transport = Transport(new Provider((_, _) => throw new InvalidOperationException("key s3cret")), stub.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
        Assert.Contains("InvalidOperationException", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    private static EngineHttpClient Transport(IAuthenticationProvider provider, string address)
    {
        var options = Transports.Options(address);
        options.Authentication = provider;
        return new EngineHttpClient(options);
    }

    private sealed class Provider(Func<HttpRequestMessage, Uri, Task> authenticate) : IAuthenticationProvider
    {
        public async ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken) =>
            await authenticate(request, address);
    }
}
