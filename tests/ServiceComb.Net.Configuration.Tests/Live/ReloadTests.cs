using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

public sealed class ReloadTests
{
    [Fact]
    public async Task A_changed_item_reaches_the_configuration()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a.b", "1");
        await using var live = new KieConfigurationFixture(kie.Address);
        Assert.Equal("1", live["a:b"]);

        kie.Put("a.b", "2");
        await live.UntilAsync(() => live["a:b"] == "2" && live.Reloads > 0);
        Assert.Equal(1, live.Reloads);
    }

    [Fact]
    public async Task Layers_override_lower_layers_until_their_item_is_deleted()
    {
        await using var kie = await ScriptedKie.StartAsync();
        string[] layers =
        [
            "app:shop,environment:all", "app:shop,environment:",
            "app:shop,service:orders,environment:all", "app:shop,service:orders,environment:",
            "app:shop,service:orders,environment:all,version:1.0.0", "app:shop,service:orders,environment:,version:1.0.0",
            "public:",
        ];
        await using var live = new KieConfigurationFixture(kie.Address);
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
    public async Task An_exception_of_a_change_callback_does_not_stop_polling()
    {
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = new KieConfigurationFixture(kie.Address);
        using var bad = ChangeToken.OnChange(((IConfiguration)live.Manager).GetReloadToken, () => throw new InvalidOperationException("bad subscriber"));
        kie.Put("a", "1");
        await live.UntilAsync(() => live["a"] == "1");
        kie.Put("a", "2");
        await live.UntilAsync(() => live["a"] == "2");
        await live.Logs.WaitForAsync(520, times: 2);
    }

    [Fact]
    public async Task Many_changes_in_one_response_cause_one_reload()
    {
        await using var kie = await ScriptedKie.StartAsync();
        for (var i = 0; i < 100; i++)
        {
            kie.Put($"a{i}", "1");
        }

        await using var live = new KieConfigurationFixture(kie.Address);
        await kie.UntilRequestedAsync(requests => requests.Count(request => request.Contains("wait", StringComparison.Ordinal)) >= 4);
        // In one change: a counted request may not be held yet, and would return only a part of several changes.
        kie.PutWithoutWaking("2", Enumerable.Range(0, 100).Select(i => $"a{i}"));
        kie.Wake();
        await live.UntilAsync(() => live["a0"] == "2" && live.Reloads > 0);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal("2", live[$"a{i}"]));
        Assert.Equal(1, live.Reloads);
    }

    [Fact]
    public async Task A_change_of_an_overridden_value_causes_no_reload()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "low");
        var high = kie.Put("a", "high", "public:");
        await using var live = new KieConfigurationFixture(kie.Address);
        await kie.UntilRequestedAsync(requests => requests.Count(request => request.Contains("wait", StringComparison.Ordinal)) >= 4);
        kie.Put("a", "lower");
        // The list is applied before its scope is requested with the new revision.
        await kie.UntilRequestedAsync(requests => requests.Any(request => request.Contains($"revision={kie.Revision}&wait", StringComparison.Ordinal)));
        Assert.Equal(0, live.Reloads);
        kie.Delete(high);
        await live.UntilAsync(() => live["a"] == "lower" && live.Reloads > 0);
        Assert.Equal(1, live.Reloads);
    }

    [Fact]
    public async Task Two_configurations_of_the_same_sources_are_each_reloaded_once()
    {
        await using var kie = await ScriptedKie.StartAsync();
        var builder = new ConfigurationBuilder().AddInMemoryCollection(KieConfigurationFixture.Settings(kie.Address)).AddServiceCombKie();
        using var one = (ConfigurationRoot)builder.Build();
        using var two = (ConfigurationRoot)builder.Build();
        var reloads = new[] { one, two }.Select(root =>
        {
            var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            ChangeToken.OnChange(((IConfiguration)root).GetReloadToken, () => seen.SetResult(root["a"]));
            return seen.Task;
        });
        var both = Task.WhenAll(reloads.ToList());
        kie.Put("a", "1");
        Assert.Equal(["1", "1"], await both.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken));
        one.Dispose();
        Assert.Equal("1", two["a"]);
    }

    [Fact]
    public async Task All_listeners_receive_the_last_of_many_changes()
    {
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = new KieConfigurationFixture(kie.Address);
        using var listeners = new Listeners(live, () => live["a"] == "public: 300");
        string[] layers = ["app:shop,environment:", "app:shop,service:orders,environment:", "public:"];
        await Task.WhenAll(layers.Select(layer => Task.Run(async () =>
        {
            for (var i = 0; i <= 300; i++)
            {
                kie.Put("a", $"{layer} {i}", layer);
                await Task.Yield();
            }
        })));
        await listeners.SeenAsync();
    }

    [Fact]
    public async Task Without_changes_there_is_one_request_per_wait_and_poll()
    {
        await using var kie = await ScriptedKie.StartAsync();
        var watch = Stopwatch.StartNew();
        await using var live = new KieConfigurationFixture(kie.Address, ("servicecomb:kie:pollingWaitTime", "1"));
        await kie.UntilRequestedAsync(requests => Counts(requests, "wait=1s").Count(static count => count >= 2) == 4);
        var requests = kie.Requests.ToList();
        var max = watch.Elapsed.TotalSeconds + 2;
        Assert.Equal([1, 1, 1, 1], Counts(requests, "revision=-1"));
        Assert.All(Counts(requests, "wait=1s"), count => Assert.InRange(count, 2, max));
        Assert.Equal(4 + Counts(requests, "wait=1s").Sum(), requests.Count);

        static IEnumerable<int> Counts(IEnumerable<string> requests, string end) =>
            requests.Where(request => request.EndsWith(end, StringComparison.Ordinal)).GroupBy(static request => request).Select(static same => same.Count());
    }
}
