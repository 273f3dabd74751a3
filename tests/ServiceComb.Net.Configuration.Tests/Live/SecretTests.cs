using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

/// <summary>Secrets that subscribers speak of when new values fail them.</summary>
public sealed class SecretTests
{
    private const string Former = "former-secret";
    private const string Present = "present-secret";

    [Theory]
    [InlineData("db.password", "app:shop,environment:")]
    [InlineData("harmless", "public:,secret:true")]
    public async Task Neither_a_secret_nor_the_one_it_replaced_is_in_a_log(string key, string labels)
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put(key, Former, labels);
        await using var live = new LiveConfiguration(kie.Address);
        using var bad = Failing(live);
        kie.Put(key, Present, labels);
        await live.Logs.UntilAsync(id: 520, times: 1);
        NoneIsTold(live);
    }

    [Fact]
    public async Task A_secret_that_was_removed_is_in_no_log()
    {
        await using var kie = await ScriptedKie.StartAsync();
        var item = kie.Put("db.password", Former);
        await using var live = new LiveConfiguration(kie.Address);
        using var bad = Failing(live);
        kie.Delete(item);
        await live.Logs.UntilAsync(id: 520, times: 1);
        NoneIsTold(live);
    }

    private static IDisposable Failing(LiveConfiguration live) => ChangeToken.OnChange(
        ((IConfiguration)live.Manager).GetReloadToken, static () => throw new InvalidOperationException($"not {Present} after {Former}, please"));

    private static void NoneIsTold(LiveConfiguration live)
    {
        var told = Assert.Single(live.Logs.Lines, static line => line.Id == 520);
        Assert.Contains("please", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Former, told.Text, StringComparison.Ordinal);
        if (live.Manager.AsEnumerable().Any(static pair => pair.Value == Present))
        {
            Assert.DoesNotContain(Present, told.Text, StringComparison.Ordinal);
        }
    }
}
