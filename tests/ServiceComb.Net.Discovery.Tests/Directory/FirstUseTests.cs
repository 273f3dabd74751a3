using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class FirstUseTests
{
    [Fact]
    public async Task While_the_registry_is_away_only_the_first_use_waits()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        world.Proxy.Answer("", 503);
        var directory = DiscoveryFixture.Directory(app);
        var first = directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        var second = directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        var third = directory.Find("carts")!.GetAsync(DiscoveryFixture.Stop);
        Assert.False(first.IsCompleted);
        Assert.False(third.IsCompleted);

        // One that comes later waits for the rest of the time only.
        world.Time.Advance(TimeSpan.FromSeconds(2.5));
        var late = directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.False(late.IsCompleted);
        world.Time.Advance(TimeSpan.FromSeconds(0.6));
        foreach (var list in (ServiceInstances[])[await first, await second, await third, await late])
        {
            Assert.False(list.IsKnown);
            Assert.Empty(list.Instances);
        }

        // From then on nobody waits: not for these names, and not for any other.
        for (var i = 0; i < 100; i++)
        {
            Assert.True(directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop).IsCompletedSuccessfully);
            Assert.True(directory.Find($"host{i}")!.GetAsync(DiscoveryFixture.Stop).IsCompletedSuccessfully);
        }
    }

    [Fact]
    public async Task A_registry_that_hangs_makes_only_the_first_use_wait()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        using var held = new HeldRequest(world.Proxy);
        var directory = DiscoveryFixture.Directory(app);
        var first = directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.False(first.IsCompleted);
        world.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.False((await first).IsKnown);
        Assert.True(directory.Find("carts")!.GetAsync(DiscoveryFixture.Stop).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_registry_that_is_back_is_used_without_a_restart_and_first_uses_wait_again()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        await world.ProvideAsync("carts", "c", endpoint: "rest://10.0.0.2:80");
        var app = await world.RunAsync();
        world.Proxy.Answer("", 503);
        var directory = DiscoveryFixture.Directory(app);
        var entry = directory.Find("orders")!;
        await world.UntilAsync(() => entry.GetAsync(DiscoveryFixture.Stop).IsCompleted, "it does not wait any more", TimeSpan.FromSeconds(1));
        world.Proxy.Intercept = null;
        await world.UntilListedAsync(entry, "a");
        Assert.True(entry.IsLoaded);
        var carts = directory.Find("carts")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("c", Assert.Single((await carts).Instances).InstanceId);
    }

    [Fact]
    public async Task A_registry_that_is_back_is_asked_by_the_next_call_and_not_only_by_the_next_interval()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = await world.RunAsync("storefront", null, ("servicecomb:registry:sc:pollIntervalInMillis", "3600000"));
        await world.WatchIsOpenAsync();
        world.Proxy.Answer("/registry/instances", 503);
        var directory = DiscoveryFixture.Directory(app);
        var entry = directory.Find("orders")!;
        await world.AdvanceAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        world.Proxy.Intercept = null;
        await world.UntilAsync(() => directory.Find("orders")!.Current.IsKnown, "it is known");
        Assert.Same(entry, directory.Find("orders"));
    }
}
