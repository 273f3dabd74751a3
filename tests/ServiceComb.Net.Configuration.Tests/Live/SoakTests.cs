using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

/// <summary>Runs without parallel tests, because the test measures the memory of the process.</summary>
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
[Collection(nameof(SoakTests))]
public sealed class SoakTests
{
    private static readonly string[] Layers =
        ["app:shop,environment:", "app:shop,service:orders,environment:", "app:shop,service:orders,environment:,version:1.0.0", "app:shop,environment:all"];

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Ten_thousand_changes_reach_twenty_listeners_without_leaking_memory()
    {
        await using var engine = await KieFixture.StartAsync();
        await using var live = new KieConfigurationFixture(engine.Address);
        await RoundAsync(engine, live, changes: 250, "warm");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RoundAsync(engine, live, changes: 2500, "done");
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        // Fill the history of 100 versions per item, which the engine in this process keeps, before measuring.
        Assert.True(grown < 4_000_000, $"{grown} bytes more after 10000 changes");
    }

    private static async Task RoundAsync(KieFixture engine, KieConfigurationFixture live, int changes, string last)
    {
        using var listeners = new Listeners(live, () => Enumerable.Range(0, Layers.Length).All(layer => live[$"k{layer}"] == last));
        await Task.WhenAll(Layers.Select((labels, layer) => Task.Run(async () =>
        {
            var item = await engine.PutAsync($"k{layer}", "0", labels);
            for (var i = 1; i < changes; i++)
            {
                await engine.Client.UpdateAsync(item.Id!, i == changes - 1 ? last : $"{i}", null, TestContext.Current.CancellationToken);
            }
        })));
        await listeners.SeenAsync();
    }
}
