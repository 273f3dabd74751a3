using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Iam;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Iam;

/// <summary>Tests the sign-in to the cloud: when a token is requested, kept, renewed and rejected.</summary>
public sealed class IamTokenTests : IAsyncLifetime
{
    private const string WrongPassword = """{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}""";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly ConcurrentDictionary<string, bool> _valid = new();
    private StubEngine _iam = null!;
    private StubEngine _cloud = null!;
    private int _signIns;
    private string? _rejection;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IEnumerable<string> SentTokens => _cloud.Requests.Select(static request => request.Headers.GetValueOrDefault("X-Auth-Token", "none"));

    public async ValueTask InitializeAsync()
    {
        _iam = await StubEngine.StartAsync(SignInAsync);
        _cloud = await StubEngine.StartAsync(context =>
        {
            context.Response.StatusCode = _valid.ContainsKey(context.Request.Headers["X-Auth-Token"].ToString()) ? 200 : 401;
            return context.Response.WriteAsync("""{"total":0,"data":[]}""");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _iam.DisposeAsync();
        await _cloud.DisposeAsync();
    }

    [Fact]
    public async Task A_password_signs_in_for_a_project()
    {
        using var signIn = SignIn();
        await ListAsync(signIn);
        Assert.Equal("POST /v3/auth/tokens", _iam.Requests.Single().ToString());
        Assert.Equal(
            """{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user","password":"secret","domain":{"name":"account"}}}},"scope":{"project":{"name":"region-1"}}}}""",
            _iam.Requests[0].Body);
    }

    [Fact]
    public async Task An_access_key_signs_in_for_a_project()
    {
        using var signIn = new IamTokenAuthentication(
            new IamTokenOptions { Address = _iam.Address, AccessKey = static () => new AccessKey("id", "secret"), ProjectId = "p-1", Timeout = TimeSpan.FromMinutes(2) }, _time);
        await ListAsync(signIn);
        Assert.Equal(
            """{"auth":{"identity":{"methods":["hw_ak_sk"],"hw_ak_sk":{"access":{"key":"id"},"secret":{"key":"secret"}}},"scope":{"project":{"id":"p-1"}}}}""",
            _iam.Requests.Single().Body);
    }

    [Fact]
    public async Task One_token_is_used_for_all_requests()
    {
        using var signIn = SignIn();
        using var transport = Connect(signIn);
        var engines = new EngineManagementClient(transport);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => engines.ListAsync(0, 10, cancellationToken: Cancelled)));
        Assert.Equal(1, _signIns);
        Assert.All(SentTokens, static token => Assert.Equal("token-1", token));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_expires()
    {
        using var signIn = SignIn();
        await ListAsync(signIn);
        _time.Advance(TimeSpan.FromHours(16));
        await ListAsync(signIn);
        Assert.Equal(1, _signIns);

        // The request after 80 percent of the lifetime still uses the valid token, and starts the renewal.
        _time.Advance(TimeSpan.FromHours(4));
        await ListAsync(signIn);
        await WaitForSignInsAsync(2);
        while (SentTokens.Last() != "token-2")
        {
            await ListAsync(signIn);
        }

        Assert.DoesNotContain("none", SentTokens);
        Assert.Equal(2, _signIns);
    }

    [Fact]
    public async Task An_expired_token_is_replaced_before_the_request()
    {
        using var signIn = SignIn();
        await ListAsync(signIn);
        _time.Advance(TimeSpan.FromHours(25));
        await ListAsync(signIn);
        Assert.Equal(["token-1", "token-2"], SentTokens);
    }

    [Fact]
    public async Task A_rejected_token_is_renewed_once()
    {
        using var signIn = SignIn();
        await ListAsync(signIn);
        _valid.Clear();
        await ListAsync(signIn);
        Assert.Equal(["token-1", "token-1", "token-2"], SentTokens);

        // A service that rejects new tokens, too, is not asked again and again.
        await using var refusing = await StubEngine.RespondingAsync(401);
        var options = Transports.Options(refusing.Address);
        options.Authentication = signIn;
        using var transport = new EngineHttpClient(options);
        for (var call = 0; call < 3; call++)
        {
            Assert.Equal(401, (await Assert.ThrowsAsync<EngineException>(() => new EngineManagementClient(transport).ListAsync(0, 10, cancellationToken: Cancelled))).Status);
        }

        Assert.Equal(2, _signIns);
    }

    [Fact]
    public async Task A_rejected_password_is_reported_and_not_repeated()
    {
        var password = "mistyped-Secret";
        _rejection = WrongPassword;
        using var signIn = SignIn(() => password);
        var exception = await Assert.ThrowsAsync<EngineException>(() => ListAsync(signIn));
        Assert.Equal((401, "401", "The username or password is wrong.", "POST /v3/auth/tokens"), (exception.Status, exception.ErrorCode, exception.ErrorMessage, exception.Operation));
        Assert.DoesNotContain(password, exception.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<EngineException>(() => ListAsync(signIn));
        Assert.Single(_iam.Requests);
        Assert.Empty(_cloud.Requests);

        (password, _rejection) = ("right", null);
        await ListAsync(signIn);
        Assert.Equal("token-1", SentTokens.Single());
    }

    [Theory]
    [InlineData(null, """{"token":{}}""")]
    [InlineData("a b", """{"token":{}}""")]
    [InlineData("token", "not JSON")]
    public async Task A_response_without_a_valid_token_is_an_error(string? token, string body)
    {
        await using var iam = await StubEngine.StartAsync(context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Subject-Token"] = token;
            return context.Response.WriteAsync(body);
        });
        using var signIn = new IamTokenAuthentication(
            new IamTokenOptions { Address = iam.Address, User = static () => new NetworkCredential("user", "secret"), ProjectName = "p", Timeout = TimeSpan.FromMinutes(2) }, _time);
        var exception = await Assert.ThrowsAsync<EngineException>(() => ListAsync(signIn));
        Assert.Equal((201, true, false), (exception.Status, exception.IsResponseInvalid, exception.IsTransient));
    }

    [Fact]
    public async Task The_id_of_a_project_is_found_by_its_name()
    {
        await using var iam = await StubEngine.RespondingAsync(
            200, """{"projects":[{"id":"p-2","name":"region-1_shop","domain_id":"d"},{"id":"p-1","name":"region-1","domain_id":"d","enabled":true}],"links":{}}""");
        using var transport = Transports.To(iam.Address);
        var client = new IamClient(transport);
        Assert.Equal(("p-1", "d", true), await client.FindProjectAsync("region-1", Cancelled) switch { var project => (project!.Id, project.DomainId, project.Enabled) });
        Assert.Null(await client.FindProjectAsync("region-2", Cancelled));
        Assert.Equal("/v3/projects?name=region-1", iam.Requests[0].Target);
    }

    [Fact]
    public void Missing_options_are_rejected()
    {
        static NetworkCredential User() => new("user", "secret");
        Assert.Throws<ArgumentException>(() => new IamTokenAuthentication(new IamTokenOptions { Address = "http://127.0.0.1:1", ProjectName = "p" }));
        Assert.Throws<ArgumentException>(() => new IamTokenAuthentication(new IamTokenOptions { Address = "http://127.0.0.1:1", User = User }));
        Assert.Throws<ArgumentException>(() => new IamTokenAuthentication(new IamTokenOptions { User = User, ProjectName = "p" }));
        Assert.Throws<ArgumentException>(() => new IamTokenAuthentication(new IamTokenOptions { Address = "http://127.0.0.1:1", User = User, ProjectName = "p", ProjectId = "p" }));
    }

    private Task SignInAsync(HttpContext context)
    {
        if (_rejection is not null)
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync(_rejection);
        }

        var token = $"token-{Interlocked.Increment(ref _signIns)}";
        _valid[token] = true;
        context.Response.StatusCode = 201;
        context.Response.Headers["X-Subject-Token"] = token;
        var expiry = _time.GetUtcNow().AddHours(24).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return context.Response.WriteAsync($$"""{"token":{"expires_at":"{{expiry}}","methods":["password"],"project":{"id":"p-1","name":"region-1"} } }""");
    }

    private IamTokenAuthentication SignIn(Func<string>? password = null) => new(
        new IamTokenOptions
        {
            Address = _iam.Address,
            User = () => new NetworkCredential("user", password?.Invoke() ?? "secret", "account"),
            ProjectName = "region-1",
            Timeout = TimeSpan.FromMinutes(2),
        },
        _time);

    private EngineHttpClient Connect(IamTokenAuthentication signIn)
    {
        var options = Transports.Options(_cloud.Address);
        options.Authentication = signIn;
        return new EngineHttpClient(options);
    }

    private async Task ListAsync(IamTokenAuthentication signIn)
    {
        using var transport = Connect(signIn);
        await new EngineManagementClient(transport).ListAsync(0, 10, cancellationToken: Cancelled);
    }

    private async Task WaitForSignInsAsync(int count)
    {
        while (Volatile.Read(ref _signIns) < count)
        {
            await Task.Delay(5, Cancelled);
        }
    }
}
