using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.World;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class FirstUseTests
{
    [Fact]
    public async Task While_the_registry_is_away_only_the_first_use_waits()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await world.RunAsync();
        world.Front.Answer("", 503);
        var directory = DiscoveryWorld.Directory(app);
        var first = directory.Find("orders")!.GetAsync(DiscoveryWorld.Stop);
        var second = directory.Find("orders")!.GetAsync(DiscoveryWorld.Stop);
        var third = directory.Find("carts")!.GetAsync(DiscoveryWorld.Stop);
        Assert.False(first.IsCompleted);
        Assert.False(third.IsCompleted);

        // One that comes later waits for the rest of the time only.
        world.Time.Advance(TimeSpan.FromSeconds(2.5));
        var late = directory.Find("orders")!.GetAsync(DiscoveryWorld.Stop);
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
            Assert.True(directory.Find("orders")!.GetAsync(DiscoveryWorld.Stop).IsCompletedSuccessfully);
            Assert.True(directory.Find($"host{i}")!.GetAsync(DiscoveryWorld.Stop).IsCompletedSuccessfully);
        }
    }

    [Fact]
    public async Task A_registry_that_hangs_makes_only_the_first_use_wait()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await world.RunAsync();
        using var held = new HeldRequest(world.Front);
        var directory = DiscoveryWorld.Directory(app);
        var first = directory.Find("orders")!.GetAsync(DiscoveryWorld.Stop);
        Assert.False(first.IsCompleted);
        world.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.False((await first).IsKnown);
        Assert.True(directory.Find("carts")!.GetAsync(DiscoveryWorld.Stop).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_registry_that_is_back_is_used_without_a_restart_and_first_uses_wait_again()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        await world.ProvideAsync("orders", "a");
        await world.ProvideAsync("carts", "c", endpoint: "rest://10.0.0.2:80");
        var app = await world.RunAsync();
        world.Front.Answer("", 503);
        var directory = DiscoveryWorld.Directory(app);
        var entry = directory.Find("orders")!;
        await world.UntilAsync(() => entry.GetAsync(DiscoveryWorld.Stop).IsCompleted, "it does not wait any more", TimeSpan.FromSeconds(1));
        world.Front.Intercept = null;
        await world.UntilListedAsync(entry, "a");
        Assert.True(entry.IsLoaded);
        var carts = directory.Find("carts")!.GetAsync(DiscoveryWorld.Stop);
        Assert.Equal("c", Assert.Single((await carts).Instances).InstanceId);
    }

    [Fact]
    public async Task A_registry_that_is_back_is_asked_by_the_next_call_and_not_only_by_the_next_interval()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = await world.RunAsync("storefront", null, ("servicecomb:registry:sc:pollIntervalInMillis", "3600000"));
        await world.WatchIsOpenAsync();
        world.Front.Answer("/registry/instances", 503);
        var directory = DiscoveryWorld.Directory(app);
        var entry = directory.Find("orders")!;
        await world.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        world.Front.Intercept = null;
        await world.UntilAsync(() => directory.Find("orders")!.Current.IsKnown, "it is known");
        Assert.Same(entry, directory.Find("orders"));
    }
}
