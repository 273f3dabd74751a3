using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class FirstUseTests
{
    [Fact]
    public async Task Only_the_first_use_waits_while_the_registry_is_unavailable()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        fixture.Proxy.Respond("", 503);
        var directory = DiscoveryFixture.Directory(app);
        var first = directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        var second = directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        var third = directory.Find("carts")!.GetAsync(DiscoveryFixture.Stop);
        Assert.False(first.IsCompleted);
        Assert.False(third.IsCompleted);

        // A later call waits only for the remaining time.
        fixture.Time.Advance(TimeSpan.FromSeconds(2.5));
        var late = directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.False(late.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromSeconds(0.6));
        foreach (var list in (ServiceInstances[])[await first, await second, await third, await late])
        {
            Assert.False(list.IsKnown);
            Assert.Empty(list.Instances);
        }

        // After that, no call waits, neither for these names nor for others.
        for (var i = 0; i < 100; i++)
        {
            Assert.True(directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop).IsCompletedSuccessfully);
            Assert.True(directory.Find($"host{i}")!.GetAsync(DiscoveryFixture.Stop).IsCompletedSuccessfully);
        }
    }

    [Fact]
    public async Task Only_the_first_use_waits_for_a_registry_that_does_not_respond()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        using var held = new HeldRequest(fixture.Proxy);
        var directory = DiscoveryFixture.Directory(app);
        var first = directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.False(first.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.False((await first).IsKnown);
        Assert.True(directory.Find("carts")!.GetAsync(DiscoveryFixture.Stop).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_registry_that_recovers_is_used_without_a_restart_and_first_uses_wait_again()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        await fixture.ProvideAsync("carts", "c", endpoint: "rest://10.0.0.2:80");
        var app = await fixture.RunAsync();
        fixture.Proxy.Respond("", 503);
        var directory = DiscoveryFixture.Directory(app);
        var entry = directory.Find("orders")!;
        await fixture.UntilAsync(() => entry.GetAsync(DiscoveryFixture.Stop).IsCompleted, "it does not wait any more", TimeSpan.FromSeconds(1));
        fixture.Proxy.Intercept = null;
        await fixture.UntilListedAsync(entry, "a");
        Assert.True(entry.IsLoaded);
        var carts = directory.Find("carts")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("c", Assert.Single((await carts).Instances).InstanceId);
    }

    [Fact]
    public async Task The_next_call_queries_a_registry_that_recovered()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:registry:sc:pollIntervalInMillis", "3600000"));
        await fixture.WatchIsOpenAsync();
        fixture.Proxy.Respond("/registry/instances", 503);
        var directory = DiscoveryFixture.Directory(app);
        var entry = directory.Find("orders")!;
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        fixture.Proxy.Intercept = null;
        await fixture.UntilAsync(() => directory.Find("orders")!.Current.IsKnown, "it is known");
        Assert.Same(entry, directory.Find("orders"));
    }
}
