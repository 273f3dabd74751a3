using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

public sealed class RbacOptionsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("weakweak")]
    public async Task A_missing_or_weak_root_password_prevents_the_start_and_is_not_repeated(string? password)
    {
        var options = new LocalEngineOptions { Rbac = true, RootPassword = password };
        var exception = await Assert.ThrowsAsync<LocalEngineException>(() => LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken));
        Assert.Equal(LocalEngineFailure.Options, exception.Failure);
        Assert.Contains("--root-password", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("weakweak", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29)]
    [InlineData(12 * 60 + 1)]
    public async Task The_token_lifetime_is_30_minutes_to_12_hours(int minutes)
    {
        var options = new LocalEngineOptions { Rbac = true, RootPassword = RbacHost.RootPassword, TokenLifetime = TimeSpan.FromMinutes(minutes) };
        var exception = await Assert.ThrowsAsync<LocalEngineException>(() => LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken));
        Assert.Equal(LocalEngineFailure.Options, exception.Failure);
    }
}
