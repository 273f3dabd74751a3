using System.Net;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests that pending operations for a deleted account do not affect a new account with the same name.</summary>
public sealed class AccountReplacementTests(RbacHost host)
{
    private const string NewPassword = "Pwd_newer_1";

    // Enough for password changes to be pending while the account is replaced.
    private const int PasswordIterations = 300_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_password_change_is_for_the_account_that_existed_when_it_was_requested(bool isOwn)
    {
        var account = await host.AccountAsync("developer");
        var token = isOwn ? await host.TokenAsync(account) : host.Root;
        var reply = await host.SendLateAsync(
            token, $"POST /v4/accounts/{account}/password", Change("Pwd_54321", RbacHost.Password), () => ReplaceAsync(host, account, RbacHost.Password));

        Assert.Equal("400 400200", reply.Code);
        Assert.Equal(200, (await host.LogInAsync(account, RbacHost.Password)).Status);
    }

    [Fact]
    public async Task Pending_password_changes_do_not_affect_a_new_account()
    {
        await using var slow = await RbacHost.StartAsync(passwordIterations: PasswordIterations);
        var account = await slow.AccountAsync("developer");
        var token = await slow.TokenAsync(account);
        var changes = Enumerable.Range(0, 12).Select(i => slow.SendAsync(token, $"POST /v4/accounts/{account}/password", Change($"Pwd_other_{i}", RbacHost.Password))).ToArray();
        await Task.WhenAny(changes);
        await ReplaceAsync(slow, account, NewPassword);
        await Task.WhenAll(changes);

        // Later changes had a wrong current password, which may block the address.
        Assert.Equal(200, (await slow.LogInFromAsync(IPAddress.Parse("127.0.0.2"), account, NewPassword)).Status);
    }

    private static async Task ReplaceAsync(RbacHost host, string account, string password)
    {
        Assert.Equal(200, (await host.SendAsync(host.Root, $"DELETE /v4/accounts/{account}")).Status);
        var body = new JsonObject { ["name"] = account, ["password"] = password, ["roles"] = new JsonArray("developer") };
        Assert.Equal(200, (await host.SendAsync(host.Root, "POST /v4/accounts", body)).Status);
    }

    private static JsonObject Change(string password, string current) => new() { ["password"] = password, ["currentPassword"] = current };
}
