using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

/// <summary>Tests the redaction of secrets in exceptions of change callbacks.</summary>
public sealed class SecretTests
{
    private const string Former = "former-secret";
    private const string Present = "present-secret";

    [Theory]
    [InlineData("db.password", "app:shop,environment:")]
    [InlineData("harmless", "public:,secret:true")]
    public async Task Current_and_replaced_secrets_are_not_logged(string key, string labels)
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put(key, Former, labels);
        await using var live = new KieConfigurationFixture(kie.Address);
        using var bad = Failing(live);
        kie.Put(key, Present, labels);
        await live.Logs.WaitForAsync(520, times: 1);
        NoneIsTold(live);
    }

    [Fact]
    public async Task Removed_secrets_are_not_logged()
    {
        await using var kie = await ScriptedKie.StartAsync();
        var item = kie.Put("db.password", Former);
        await using var live = new KieConfigurationFixture(kie.Address);
        using var bad = Failing(live);
        kie.Delete(item);
        await live.Logs.WaitForAsync(520, times: 1);
        NoneIsTold(live);
    }

    private static IDisposable Failing(KieConfigurationFixture live) => ChangeToken.OnChange(
        ((IConfiguration)live.Manager).GetReloadToken, static () => throw new InvalidOperationException($"not {Present} after {Former}, please"));

    private static void NoneIsTold(KieConfigurationFixture live)
    {
        var line = Assert.Single(live.Logs.GetSnapshot(), static line => line.Id == 520);
        Assert.Contains("please", line.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Former, line.Message, StringComparison.Ordinal);
        if (live.Manager.AsEnumerable().Any(static pair => pair.Value == Present))
        {
            Assert.DoesNotContain(Present, line.Message, StringComparison.Ordinal);
        }
    }
}
