using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Configuration.Tests.World;

namespace ServiceComb.Net.Configuration.Tests.Live;

public sealed class ReloadTests
{
    [Fact]
    public async Task A_changed_item_reaches_the_configuration()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a.b", "1");
        using var live = new LiveConfiguration(kie.Address);
        Assert.Equal("1", live["a:b"]);

        kie.Put("a.b", "2");
        await live.UntilAsync(() => live["a:b"] == "2");
        Assert.Equal(1, live.Reloads);
    }

    [Fact]
    public async Task Every_layer_lies_above_the_one_before_and_shows_it_again_when_its_item_goes()
    {
        await using var kie = await ScriptedKie.StartAsync();
        string[] layers =
        [
            "app:shop,environment:all", "app:shop,environment:",
            "app:shop,service:orders,environment:all", "app:shop,service:orders,environment:",
            "app:shop,service:orders,environment:all,version:1.0.0", "app:shop,service:orders,environment:,version:1.0.0",
            "public:",
        ];
        using var live = new LiveConfiguration(kie.Address);
        var items = new List<Protocol.Kie.KieItem>();
        foreach (var layer in layers)
        {
            items.Add(kie.Put("limit", layer, layer));
            await live.UntilAsync(() => live["limit"] == layer);
        }

        for (var i = layers.Length - 1; i >= 0; i--)
        {
            _ = i % 2 == 0 ? Remove(() => kie.Delete(items[i])) : Remove(() => kie.Disable(items[i]));
            var below = i == 0 ? null : layers[i - 1];
            await live.UntilAsync(() => live["limit"] == below);
        }

        static bool Remove(Action action)
        {
            action();
            return true;
        }
    }

    [Fact]
    public async Task A_subscriber_that_throws_ends_nothing()
    {
        await using var kie = await ScriptedKie.StartAsync();
        using var live = new LiveConfiguration(kie.Address);
        using var bad = ChangeToken.OnChange(((IConfiguration)live.Manager).GetReloadToken, () => throw new InvalidOperationException("bad subscriber"));
        kie.Put("a", "1");
        await live.UntilAsync(() => live["a"] == "1");
        kie.Put("a", "2");
        await live.UntilAsync(() => live["a"] == "2");
        await live.Logs.UntilAsync(id: 520, times: 2);
    }
}
