using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Authentication;

/// <summary>Tests custom authentication providers.</summary>
public sealed class CustomProviderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_provider_receives_the_complete_request_and_its_address()
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        var provider = new Provider(async (request, address) =>
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(Cancelled);
            request.Headers.Add("X-Signed", $"{request.Method} {request.RequestUri!.AbsolutePath} {body} {address}");
        });
        using var transport = Transport(provider, stub.Address + "/base");
        await new KieClient(transport).CreateAsync(new() { Key = "k" }, Cancelled);
        Assert.Equal($$"""POST /base/v1/default/kie/kv {"key":"k","status":"enabled"} {{stub.Address}}/base/""", stub.Requests.Single().Headers["X-Signed"]);
    }

    [Fact]
    public async Task The_provider_authenticates_watches()
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
    public async Task A_body_read_by_the_provider_is_sent_and_repeated_at_the_next_address()
    {
        using var closed = new ClosedPort();
        await using var good = await StubEngine.RespondingAsync(200, """{"id":"i"}""");
        var options = Transports.Options(closed.Address, good.Address);
        options.Authentication = new Provider((request, _) => request.Content!.ReadAsByteArrayAsync(Cancelled));
        using var transport = new EngineHttpClient(options);
        for (var call = 0; call < 2; call++)
        {
            await new KieClient(transport).CreateAsync(new() { Key = "k" }, Cancelled);
        }

        Assert.Equal(["""{"key":"k","status":"enabled"}""", """{"key":"k","status":"enabled"}"""], good.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task By_default_a_rejected_request_is_not_repeated()
    {
        await using var stub = await StubEngine.RespondingAsync(401);
        using var transport = Transport(new Provider((_, _) => Task.CompletedTask), stub.Address);
        await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task An_exception_of_the_provider_is_reported_by_its_type_only()
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
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
