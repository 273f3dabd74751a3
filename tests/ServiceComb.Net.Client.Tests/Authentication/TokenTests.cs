using System.Net;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Authentication;

/// <summary>Tests that tokens are requested, cached and renewed with as few logins as possible.</summary>
public sealed class TokenTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly LoginThrottleRegistry _throttles;

    public TokenTests() => _throttles = new LoginThrottleRegistry(_time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_requested_once_and_sent_with_every_request()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 3; call++)
        {
            await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        }

        Assert.Equal(1, engine.Logins);
        Assert.Equal("""{"name":"app","password":"s3cret-Pa55"}""", engine.Stub.Requests[0].Body);
        Assert.Equal(3, engine.Requests.Count());
        Assert.All(engine.Requests, request => Assert.StartsWith("Bearer ", request.Headers["Authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_address_has_its_own_token()
    {
        await using var one = await TokenEngine.StartAsync(_time);
        await using var two = await TokenEngine.StartAsync(_time);
        using var transport = Transport(one.Address, two.Address);
        for (var call = 0; call < 4; call++)
        {
            await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        }

        Assert.Equal((1, 1), (one.Logins, two.Logins));
        Assert.Empty(one.Requests.Select(Token).Intersect(two.Requests.Select(Token)));
    }

    [Fact]
    public async Task Whatever_the_load_one_login_is_in_flight()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Held = held.Task;
        using var transport = Transport(engine.Address);
        using var dedicated = transport.WithDedicatedConnection();
        using var other = Transport(engine.Address);
        var calls = Enumerable.Range(0, 100)
            .Select(call => new RegistryClient((call % 3) switch { 0 => transport, 1 => dedicated, _ => other }).ListMicroservicesAsync(Cancelled))
            .ToArray();
        await engine.Stub.RequestedAsync();
        held.SetResult();
        await Task.WhenAll(calls).WaitAsync(Bound, Cancelled);
        Assert.Equal((1, 1), (engine.Logins, engine.MaxInFlight));
    }

    [Fact]
    public async Task A_token_is_renewed_in_the_background_before_it_expires()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await CallAsync(transport);
        _time.Advance(TimeSpan.FromHours(12 * 0.69));
        await CallAsync(transport);
        Assert.Equal(1, engine.Logins);

        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Held = held.Task;
        _time.Advance(TimeSpan.FromHours(12 * 0.12));
        await CallAsync(transport).WaitAsync(Bound, Cancelled);
        await CallAsync(transport).WaitAsync(Bound, Cancelled);
        held.SetResult();
        await NewTokenAsync(engine, transport);
        Assert.Equal(2, engine.Logins);
        Assert.Equal(2, engine.Requests.Select(Token).Distinct().Count());
    }

    [Fact]
    public async Task An_expired_token_is_not_sent()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await CallAsync(transport);
        _time.Advance(TimeSpan.FromHours(13));
        await CallAsync(transport);
        Assert.Equal(2, engine.Logins);
        Assert.Equal(2, engine.Requests.Count());
    }

    [Fact]
    public async Task A_rejected_token_is_renewed_once_and_the_request_repeated()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await CallAsync(transport);
        engine.Forget();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync(transport))).WaitAsync(Bound, Cancelled);
        Assert.Equal(2, engine.Logins);
    }

    [Fact]
    public async Task A_POST_with_a_rejected_token_is_repeated()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await CallAsync(transport);
        engine.Forget();
        await new KieClient(transport).CreateAsync(new() { Key = "k" }, Cancelled);
        Assert.Equal(["""{"key":"k","status":"enabled"}""", """{"key":"k","status":"enabled"}"""], engine.Requests.Skip(1).Select(request => request.Body));
    }

    [Fact]
    public async Task An_engine_that_rejects_every_token_is_not_asked_for_further_ones()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        engine.Life = TimeSpan.FromHours(-1);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 20; call++)
        {
            Assert.Equal(401, (await Assert.ThrowsAsync<EngineException>(() => CallAsync(transport))).Status);
        }

        Assert.Equal(2, engine.Logins);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<EngineException>(() => CallAsync(transport));
        Assert.Equal(3, engine.Logins);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0.5)]
    [InlineData(true, -2)]
    public async Task A_token_without_a_sensible_expiry_is_still_used_for_minutes(bool hasExpiry, double hours)
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        (engine.HasExpiry, engine.WantsTokens) = (hasExpiry, false);
        // Negative: the clock of the engine is two hours behind.
        engine.Life = TimeSpan.FromHours(hours);
        using var transport = Transport(engine.Address);
        await CallAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(3));
        await CallAsync(transport);
        Assert.Equal(1, engine.Logins);
    }

    [Fact]
    public async Task Setting_the_system_time_does_not_affect_tokens()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await CallAsync(transport);
        _time.AdjustTime(_time.GetUtcNow().AddHours(-20));
        await CallAsync(transport);
        _time.AdjustTime(_time.GetUtcNow().AddHours(21));
        await CallAsync(transport);
        Assert.Equal(1, engine.Logins);
    }

    [Fact]
    public async Task An_engine_without_accounts_is_used_without_tokens()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        (engine.LoginStatus, engine.WantsTokens) = (404, false);
        using var transport = Transport(engine.Address);
        await CallAsync(transport);
        await CallAsync(transport);
        Assert.Equal(1, engine.Logins);
        Assert.All(engine.Requests, request => Assert.DoesNotContain("Authorization", request.Headers.Keys));

        // Enable RBAC.
        (engine.LoginStatus, engine.WantsTokens) = (null, true);
        await CallAsync(transport);
        Assert.Equal(2, engine.Logins);
    }

    [Fact]
    public async Task A_watch_sends_the_token()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        using var watch = await new RegistryClient(transport).WatchAsync("s", Cancelled);
        Assert.StartsWith("Bearer ", engine.Requests.Single().Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_rejected_with_status_200_renews_the_token()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await CallAsync(transport);
        engine.Forget();
        using var watch = await new RegistryClient(transport).WatchAsync("s", Cancelled);
        Assert.Equal(2, engine.Logins);
    }

    [Fact]
    public async Task The_configuration_center_uses_tokens_of_the_registry()
    {
        await using var registry = await TokenEngine.StartAsync(_time);
        await using var kie = await StubEngine.RespondingAsync(200, "{}");
        var options = Options(kie.Address);
        options.LoginAddresses.Add(registry.Address);
        using var transport = new EngineHttpClient(options, _time);
        await new KieClient(transport).ListAsync(new KieQuery(), Cancelled);
        await CallAsync(Transport(registry.Address));
        Assert.Equal(1, registry.Logins);
        Assert.Equal(registry.Requests.Select(Token), kie.Requests.Select(Token));
    }

    [Fact]
    public async Task An_address_whose_login_fails_is_skipped()
    {
        await using var bad = await TokenEngine.StartAsync(_time);
        await using var good = await TokenEngine.StartAsync(_time);
        bad.LoginStatus = 500;
        using var transport = Transport(bad.Address, good.Address);
        for (var call = 0; call < 20; call++)
        {
            await CallAsync(transport);
        }

        Assert.Equal((3, 1, 20), (bad.Logins, good.Logins, good.Requests.Count()));
    }

    private static string Token(ReceivedRequest request) => request.Headers["Authorization"];

    private static Task CallAsync(EngineHttpClient transport) => new RegistryClient(transport).ListMicroservicesAsync(Cancelled);

    private EngineClientOptions Options(params string[] addresses)
    {
        var options = Transports.Options(addresses);
        options.Account = static () => new NetworkCredential(TokenEngine.Account, TokenEngine.Password);
        options.LoginThrottles = _throttles;
        return options;
    }

    private EngineHttpClient Transport(params string[] addresses) => new(Options(addresses), _time);

    // The renewal runs in the background; one of the next calls uses its token.
    private static async Task NewTokenAsync(TokenEngine engine, EngineHttpClient transport)
    {
        var first = engine.Requests.Select(Token).First();
        using var bound = new CancellationTokenSource(Bound);
        while (Token(engine.Requests.Last()) == first)
        {
            bound.Token.ThrowIfCancellationRequested();
            await CallAsync(transport);
        }
    }
}
