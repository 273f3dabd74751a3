using System.Net;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>A flood of wrong log-ins delays nobody else.</summary>
public sealed class LoginFairnessTests
{
    private const int Flood = 16;

    // Enough for the flood to last while the right log-in is on its way.
    private const int PasswordIterations = 300_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_right_log_in_is_answered_while_wrong_ones_still_wait(bool isSameAddress)
    {
        await using var host = await RbacHost.StartAsync(passwordIterations: PasswordIterations);
        var account = await host.AccountAsync("developer");
        var answered = 0;
        var flood = Enumerable.Range(0, Flood).Select(i => CountedAsync(host.LogInAsync($"nobody.{i}", "wrong"))).ToArray();
        var right = await CountedAsync(isSameAddress
            ? host.LogInAsync(account, RbacHost.Password)
            : host.LogInFromAsync(IPAddress.Parse("127.0.0.2"), account, RbacHost.Password));

        Assert.Equal(200, right.Reply.Status);
        Assert.True(right.Place <= Flood / 2, $"answered as number {right.Place}, after {right.Place - 1} of {Flood} wrong log-ins");
        Assert.All(await Task.WhenAll(flood), static wrong => Assert.Equal("401 401202", wrong.Reply.Code));

        // By the order of the answers, and not by what has been answered when this thread looks.
        async Task<(Reply Reply, int Place)> CountedAsync(Task<Reply> logIn)
        {
            var reply = await logIn;
            return (reply, Interlocked.Increment(ref answered));
        }
    }
}
