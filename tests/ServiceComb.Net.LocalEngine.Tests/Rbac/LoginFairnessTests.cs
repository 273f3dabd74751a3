using System.Net;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests that many invalid logins do not delay other callers.</summary>
public sealed class LoginFairnessTests
{
    private const int Flood = 16;

    // Enough that some are still pending when the valid login is processed.
    private const int PasswordIterations = 300_000;
    private static readonly IPAddress OtherAddress = IPAddress.Parse("127.0.0.2");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_valid_login_completes_before_pending_invalid_ones(bool isSameAddress)
    {
        await using var host = await RbacHost.StartAsync(passwordIterations: PasswordIterations);
        var account = await host.AccountAsync("developer");
        await RequireEarlyAsync(
            Enumerable.Range(0, Flood).Select(i => $"nobody.{i}"),
            name => host.LogInAsync(name, "wrong"),
            () => isSameAddress ? host.LogInAsync(account, RbacHost.Password) : host.LogInFromAsync(OtherAddress, account, RbacHost.Password));
    }

    [Fact]
    public async Task A_valid_login_completes_before_pending_invalid_ones_to_many_accounts_from_another_address()
    {
        await using var host = await RbacHost.StartAsync(passwordIterations: PasswordIterations);
        var account = await host.AccountAsync("developer");
        List<string> others = [];
        for (var i = 0; i < Flood; i++)
        {
            others.Add(await host.AccountAsync("developer"));
        }

        await RequireEarlyAsync(
            [.. others, .. others], name => host.LogInAsync(name, "wrong"), () => host.LogInFromAsync(OtherAddress, account, RbacHost.Password));
    }

    private static async Task RequireEarlyAsync(IEnumerable<string> names, Func<string, Task<Reply>> wrongLogIn, Func<Task<Reply>> rightLogIn)
    {
        var responses = 0;
        var flood = names.Select(name => CountedAsync(wrongLogIn(name))).ToArray();

        // The others are queued when the first response has arrived.
        await Task.WhenAny(flood);
        var right = await CountedAsync(rightLogIn());

        Assert.Equal(200, right.Reply.Status);
        Assert.True(right.Place <= flood.Length / 2, $"got response number {right.Place}, after {right.Place - 1} of {flood.Length} wrong log-ins");
        Assert.All(await Task.WhenAll(flood), static wrong => Assert.Equal("401 401202", wrong.Reply.Code));

        // Compare the order of the responses, because further ones may complete at any time.
        async Task<(Reply Reply, int Place)> CountedAsync(Task<Reply> logIn)
        {
            var reply = await logIn;
            return (reply, Interlocked.Increment(ref responses));
        }
    }
}
