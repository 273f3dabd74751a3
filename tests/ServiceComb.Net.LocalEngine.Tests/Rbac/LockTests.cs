using System.Net;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

public sealed class LockTests(LockTests.ClockedHost fixture) : IClassFixture<LockTests.ClockedHost>
{
    private readonly RbacHost _host = fixture.Host;

    [Fact]
    public async Task Three_wrong_passwords_block_the_account_for_15_minutes_and_only_for_their_address()
    {
        var account = await _host.AccountAsync("developer");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal("401 401202", (await _host.LogInAsync(account, "wrong")).Code);
        }

        Assert.Equal("403 403201", (await _host.LogInAsync(account, "wrong")).Code);
        Assert.Equal("403 403201", (await _host.LogInAsync(account, RbacHost.Password)).Code);
        Assert.Equal(200, (await _host.LogInAsync("root", RbacHost.RootPassword)).Status);
        Assert.Equal(200, (await _host.LogInFromAsync(IPAddress.Parse("127.0.0.2"), account, RbacHost.Password)).Status);
        var locks = (await _host.SendAsync(_host.Root, "GET /v4/account-locks")).Json!["data"]!.AsArray();
        var listed = Assert.Single(locks, one => (string)one!["key"]! == $"{account}::127.0.0.1")!;
        Assert.Equal("banned", (string)listed["status"]!);
        Assert.Equal(_host.Clock.GetUtcNow().AddMinutes(15).ToUnixTimeSeconds(), (long)listed["releaseAt"]!);

        _host.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal("403 403201", (await _host.LogInAsync(account, RbacHost.Password)).Code);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await _host.LogInAsync(account, RbacHost.Password)).Status);
        Assert.DoesNotContain($"{account}::127.0.0.1", (await _host.SendAsync(_host.Root, "GET /v4/account-locks")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_current_passwords_in_password_changes_count_as_well()
    {
        var account = await _host.AccountAsync("developer");
        var token = await _host.TokenAsync(account);
        var change = new System.Text.Json.Nodes.JsonObject { ["currentPassword"] = "wrong", ["password"] = "Pwd_54321" };
        Assert.Equal("401 401207", (await _host.SendAsync(token, $"POST /v4/accounts/{account}/password", change)).Code);
        Assert.Equal("401 401202", (await _host.LogInAsync(account, "wrong")).Code);
        Assert.Equal("401 401207", (await _host.SendAsync(token, $"POST /v4/accounts/{account}/password", change)).Code);

        Assert.Equal("403 403201", (await _host.SendAsync(token, $"POST /v4/accounts/{account}/password", change)).Code);
        Assert.Equal("403 403201", (await _host.LogInAsync(account, RbacHost.Password)).Code);
    }

    [Fact]
    public async Task Concurrent_logins_reveal_the_result_of_three_passwords_only()
    {
        var account = await _host.AccountAsync("developer");
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _host.LogInAsync(account, "wrong")));
        Assert.Equal(3, replies.Count(static reply => reply.Status == 401));
        Assert.Equal(3, replies.Count(static reply => reply.Status == 403));
    }

    [Fact]
    public async Task An_account_that_does_not_exist_is_blocked_like_one_that_does()
    {
        string[] codes = [.. await Sequence(4)];
        Assert.Equal(["401 401202", "401 401202", "401 401202", "403 403201"], codes);

        async Task<List<string>> Sequence(int count)
        {
            List<string> seen = [];
            for (var attempt = 0; attempt < count; attempt++)
            {
                seen.Add((await _host.LogInAsync("nobody", RbacHost.Password)).Code);
            }

            return seen;
        }
    }

    /// <summary>An engine with a fake clock for these tests only.</summary>
    public sealed class ClockedHost : IAsyncLifetime
    {
        public RbacHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await RbacHost.StartAsync();

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
