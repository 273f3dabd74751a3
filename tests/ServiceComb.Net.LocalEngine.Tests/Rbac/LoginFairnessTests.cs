using System.Net;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>A flood of wrong log-ins delays nobody else.</summary>
public sealed class LoginFairnessTests(RbacHost host)
{
    private const int Flood = 16;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_right_log_in_is_answered_while_wrong_ones_still_wait(bool isSameAddress)
    {
        var account = await host.AccountAsync("developer");
        var prefix = RbacHost.NewName("nobody");
        var flood = Enumerable.Range(0, Flood).Select(i => host.LogInAsync($"{prefix}.{i}", "wrong")).ToArray();

        var right = isSameAddress
            ? await host.LogInAsync(account, RbacHost.Password)
            : await host.LogInFromAsync(IPAddress.Parse("127.0.0.2"), account, RbacHost.Password);
        var waiting = flood.Count(static one => !one.IsCompleted);

        Assert.Equal(200, right.Status);
        Assert.True(waiting > Flood / 2, $"only {waiting} of {Flood} wrong log-ins were still waiting");
        Assert.All(await Task.WhenAll(flood), static reply => Assert.Equal("401 401202", reply.Code));
    }
}
