using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

/// <summary>Tests key clashes that appear later without new keys.</summary>
public sealed class ClashTests
{
    [Fact]
    public async Task A_text_that_becomes_a_value_beside_a_section_is_logged_with_both_items()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("limit", "", id: "the value");
        kie.Put("limit.orders", "1", id: "the section");
        await using var live = new KieConfigurationFixture(kie.Address);
        Assert.DoesNotContain(live.Logs.GetSnapshot(), static line => line.Id == 509);
        kie.Put("limit", "2", id: "the value");
        await live.UntilAsync(() => live["limit"] == "2");
        Tells(live, "the value", "the section");
        Assert.Equal("1", live["limit:orders"]);
    }

    [Fact]
    public async Task A_key_that_changes_its_case_is_logged_with_both_items()
    {
        const string Service = "app:shop,service:orders,environment:";
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("limit", "1", id: "the lower");
        kie.Put("limit", "2", Service, id: "the higher");
        await using var live = new KieConfigurationFixture(kie.Address);
        Assert.DoesNotContain(live.Logs.GetSnapshot(), static line => line.Id == 509);
        kie.Put("LIMIT", "3", Service, id: "the higher");
        await live.UntilAsync(() => live["limit"] == "3");
        Tells(live, "the lower", "the higher");
    }

    private static void Tells(KieConfigurationFixture live, params IEnumerable<string> items)
    {
        var warning = Assert.Single(live.Logs.GetSnapshot(), static line => line.Id == 509);
        Assert.All(items, item => Assert.Contains(item, warning.Message, StringComparison.Ordinal));
    }
}
