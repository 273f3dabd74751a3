using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

public sealed class InfoTests
{
    [Fact]
    public async Task It_describes_layers_items_and_sources_of_keys()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("doc", "a: {b: 1, c: 2}", type: "yaml", id: "the document");
        kie.Put("broken", "{", type: "json");
        await using var live = new KieConfigurationFixture(kie.Address);
        var info = live.Info;
        Assert.Equal([kie.Address], info.Addresses);
        Assert.Equal(kie.Revision, info.Revision);
        Assert.NotNull(info.LastResponse);
        Assert.Equal(["app", "service", "version", "custom"], info.Layers.Select(layer => layer.Name));
        Assert.Equal([("doc", 2), ("broken", 0)], info.Layers[0].Items.Select(item => (item.Key, item.Keys)));
        Assert.Equal("invalid JSON at line 1, column 2", info.Layers[0].Items[1].Problem);
        Assert.Equal("the document", info.FindItem("A:B")!.Id);
        Assert.Null(info.FindItem("a"));
    }

    [Fact]
    public async Task Secrets_are_recognized_by_label_and_by_pattern()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("harmless", "x", "public:,secret:true");
        kie.Put("plain", "x", "public:");
        await using var live = new KieConfigurationFixture(kie.Address, ("servicecomb:kie:secretKeys", "*:pin, db:*"));
        Assert.Equal(
            [true, false, true, true, false],
            new[] { "harmless", "plain", "card:PIN", "db:user", "pin" }.Select(live.Info.IsSecret));
    }
}
