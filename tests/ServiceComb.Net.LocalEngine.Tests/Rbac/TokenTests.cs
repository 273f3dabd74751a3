using System.Buffers.Text;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

public sealed class TokenTests(RbacHost host)
{
    private const string Services = "GET /v4/default/registry/microservices";

    [Fact]
    public void A_token_is_signed_with_RS256_and_names_account_roles_and_end()
    {
        var parts = host.Root.Split('.');
        var claims = Read(parts[1]);
        Assert.Equal("RS256", (string?)Read(parts[0])["alg"]);
        Assert.Equal("root", (string?)claims["account"]);
        Assert.Equal("admin", (string?)Assert.Single(claims["roles"]!.AsArray()));
        var rest = DateTimeOffset.FromUnixTimeSeconds((long)claims["exp"]!) - host.Clock.GetUtcNow();
        Assert.InRange(rest, TimeSpan.FromHours(11.9), TimeSpan.FromHours(12));
    }

    [Theory]
    [InlineData("15m", 200)]
    [InlineData("1h30m", 200)]
    [InlineData("24h", 200)]
    [InlineData("14m59s", 400)]
    [InlineData("25h", 400)]
    [InlineData("10", 400)]
    [InlineData("-1h", 400)]
    public async Task A_login_can_request_a_lifetime_of_15_minutes_to_a_day(string lifetime, int status)
    {
        var reply = await host.LogInAsync("root", RbacHost.RootPassword, lifetime);
        Assert.Equal(status, reply.Status);
        if (status == 400)
        {
            Assert.Equal($"field 'Account.TokenExpirationTime' invalid value '{lifetime}' does not match rule: {{Regexp: TokenExpirationTime}}", reply.Detail);
        }
    }

    [Fact]
    public async Task A_role_that_an_account_lost_no_longer_counts_for_its_tokens()
    {
        const string Item = "POST kie:/v1/default/kie/kv";
        var account = await host.AccountAsync("admin", "developer");
        var token = await host.TokenAsync(account);
        Assert.Equal(200, (await host.SendAsync(token, "GET /v4/accounts")).Status);
        await SetRolesAsync(account, "developer");
        Assert.Equal(403, (await host.SendAsync(token, "GET /v4/accounts")).Status);
        Assert.Equal(200, (await host.SendAsync(token, Services)).Status);
        await SetRolesAsync(account, await ReaderAsync());
        Assert.Equal(403, (await host.SendAsync(token, Services)).Status);
        Assert.Equal(403, (await host.SendAsync(token, Item, new JsonObject { ["key"] = RbacHost.NewName("key"), ["value"] = "1" })).Status);
        // As on the real engine, a role that was added counts from the next log-in on.
        await SetRolesAsync(account, "developer");
        Assert.Equal(200, (await host.SendAsync(token, Services)).Status);

        async Task SetRolesAsync(string name, string role) =>
            Assert.Equal(200, (await host.SendAsync(host.Root, $"PUT /v4/accounts/{name}", new JsonObject { ["roles"] = new JsonArray(role) })).Status);

        async Task<string> ReaderAsync() => (await host.AccountWithAsync(RbacHost.Permission("service", "get"))).Role;
    }

    [Fact]
    public async Task An_expired_token_is_rejected_by_registry_and_configuration_center()
    {
        await using var own = await RbacHost.StartAsync();
        var brief = await own.TokenAsync("root", RbacHost.RootPassword, "15m");
        own.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await own.SendAsync(brief, Services)).Status);
        own.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("401 401205", (await own.SendAsync(brief, Services)).Code);
        var refused = await own.SendAsync(brief, "GET kie:/v1/default/kie/kv");
        Assert.Equal((401, ""), (refused.Status, refused.Text));
        Assert.Equal(200, (await own.SendAsync(own.Root, Services)).Status);
    }

    [Theory]
    [InlineData("Bearer {0}", "200")]
    [InlineData("bearer {0}", "200")]
    [InlineData("Anything {0}", "200")]
    [InlineData("Bearer  {0}", "401 401201")]
    [InlineData("{0}", "401 401201")]
    [InlineData("Bearer", "401 401201")]
    [InlineData("Bearer x.y.z", "401 401201")]
    [InlineData("Bearer {0}x", "401 401201")]
    [InlineData("Basic cm9vdDp4", "401 401201")]
    public async Task The_authorization_header_consists_of_any_scheme_a_space_and_a_token(string form, string expected)
    {
        var header = string.Format(null, form, host.Root);
        Assert.Equal(expected, (await host.SendWithAsync(header, Services)).Code);
        Assert.Equal(expected[..3], $"{(await host.SendWithAsync(header, "GET kie:/v1/default/kie/kv")).Status}");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS512")]
    [InlineData("RS256")]
    public async Task A_forged_token_is_rejected_whatever_its_algorithm(string algorithm)
    {
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}","typ":"JWT"}"""));
        var text = $"{header}.{host.Root.Split('.')[1]}";
        using var foreign = RSA.Create(2048);
        var bytes = Encoding.ASCII.GetBytes(text);
        byte[] signature = algorithm switch
        {
            "none" => [],
            "HS256" => HMACSHA256.HashData("secret"u8, bytes),
            "RS512" => foreign.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            _ => foreign.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        Assert.Equal("401 401201", (await host.SendAsync($"{text}.{Base64Url.EncodeToString(signature)}", Services)).Code);
    }

    [Fact]
    public async Task A_token_with_changed_claims_is_rejected()
    {
        var account = await host.AccountAsync("developer");
        var parts = (await host.TokenAsync(account)).Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("developer", "admin", StringComparison.Ordinal);
        parts[1] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        Assert.Equal("401 401201", (await host.SendAsync(string.Join('.', parts), "GET /v4/accounts")).Code);
    }

    [Theory]
    [InlineData("GET /version", 200)]
    [InlineData("GET /health", 200)]
    [InlineData("GET /v4/default/registry/version", 200)]
    [InlineData("GET /v4/default/registry/health", 200)]
    [InlineData("GET kie:/v1/health", 200)]
    [InlineData("GET /nope", 404)]
    [InlineData("GET /v4/default/registry/nope", 404)]
    [InlineData("PATCH /v4/default/registry/microservices", 405)]
    [InlineData("GET /v4/token", 405)]
    [InlineData("PATCH kie:/v1/default/kie/kv", 405)]
    [InlineData("GET kie:/v1/default/kie/nope", 404)]
    public async Task Anonymous_and_unknown_routes_need_no_token(string line, int status) =>
        Assert.Equal(status, (await host.SendAsync(null, line)).Status);

    [Theory]
    [InlineData("GET /v4/default/registry/microservices")]
    [InlineData("POST /v4/default/registry/microservices")]
    [InlineData("GET /v4/default/registry/instances?appId=a&serviceName=b")]
    [InlineData("POST /v4/default/registry/instances/action?type=query")]
    [InlineData("PUT /v4/default/registry/heartbeats")]
    [InlineData("GET /v4/default/registry/microservices/x/watcher")]
    [InlineData("GET /v4/default/govern/microservices")]
    [InlineData("GET /v1/default/gov/retry")]
    [InlineData("GET /v4/accounts")]
    [InlineData("POST /v4/accounts/root/password")]
    [InlineData("GET /v4/account-locks")]
    [InlineData("GET /v4/roles")]
    [InlineData("GET /v4/self-perms")]
    public async Task All_other_routes_need_a_token(string line) => Assert.Equal("401 401204", (await host.SendAsync(null, line)).Code);

    [Theory]
    [InlineData("GET kie:/v1/default/kie/kv")]
    [InlineData("GET kie:/v1/default/kie/kv/0")]
    [InlineData("GET kie:/v1/default/kie/revision/0")]
    [InlineData("GET kie:/v1/default/kie/track")]
    [InlineData("DELETE kie:/v1/default/kie/kv/0")]
    public async Task The_configuration_center_rejects_with_an_empty_body(string line)
    {
        var reply = await host.SendAsync(null, line);
        Assert.Equal((401, ""), (reply.Status, reply.Text));
    }

    [Fact]
    public async Task A_watch_without_a_token_gets_an_empty_200()
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        var watcher = await WatcherAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(watcher, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, socket.HttpStatusCode);
    }

    [Fact]
    public async Task A_watch_with_a_token_opens()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {host.Root}");
        await socket.ConnectAsync(await WatcherAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task Without_access_control_tokens_are_ignored_and_their_routes_are_not_there()
    {
        await using var engine = await LocalEngineHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = engine.RegistryAddress };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer junk");
        using var listed = await http.GetAsync("/v4/default/registry/microservices", TestContext.Current.CancellationToken);
        using var accounts = await http.GetAsync("/v4/accounts", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (listed.StatusCode, accounts.StatusCode));
    }

    private async Task<Uri> WatcherAsync()
    {
        var id = await host.ServiceAsync("shop", RbacHost.NewName("watched"));
        return new UriBuilder(new Uri(host.Engine.RegistryAddress, $"/v4/default/registry/microservices/{id}/watcher")) { Scheme = "ws" }.Uri;
    }

    private static JsonNode Read(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!;
}
