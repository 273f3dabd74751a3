using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class NameTests
{
    [Theory]
    [InlineData("0+", "a b c d")]
    [InlineData("1.0.0", "a")]
    [InlineData("1.0+", "a b c d")]
    [InlineData("1.0-2.0", "a b")]
    [InlineData("1.5+", "b c d")]
    [InlineData("latest", "d")]
    [InlineData("3.0", "")]
    public async Task A_version_rule_is_applied_here_because_engines_ignore_it(string rule, string expected)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        foreach (var (id, version) in ((string, string)[])[("a", "1.0.0"), ("b", "1.5"), ("c", "2.0.0"), ("d", "2.1.0.7")])
        {
            await world.ProvideAsync("orders", id, version, $"rest://10.0.0.{id[0] - 'a' + 1}:80");
        }

        var app = await world.RunAsync("storefront", null, ("servicecomb:discovery:versionRule", rule));
        var list = await DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal(expected, string.Join(' ', list.Instances.Select(one => one.InstanceId)));
        Assert.True(list.IsKnown);
    }

    [Theory]
    [InlineData("bad-")]
    [InlineData("-bad")]
    [InlineData("_bad")]
    [InlineData("bad_")]
    [InlineData("-")]
    [InlineData("_")]
    [InlineData("b%61d")]
    [InlineData("bad name")]
    [InlineData("b\u00fccher")]
    [InlineData("shop/bad-")]
    [InlineData("shop-/bad")]
    [InlineData("[::1]")]
    [InlineData("")]
    public async Task A_host_that_the_registry_accepts_as_no_name_is_no_service(string host)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        Assert.Null(DiscoveryFixture.Directory(app).Find(host));
        Assert.Null(DiscoveryFixture.Directory(app).Find(new string('a', 129)));
        Assert.NotNull(DiscoveryFixture.Directory(app).Find(new string('a', 128)));
    }

    [Fact]
    public async Task Latest_follows_what_is_the_newest_now()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a", "1.0.0");
        var app = await world.RunAsync("storefront", null, ("servicecomb:discovery:versionRules:orders", "latest"));
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await world.UntilListedAsync(entry, "a");
        await world.WatchIsOpenAsync();
        await world.ProvideAsync("orders", "b", "1.1.0", "rest://10.0.0.2:80");
        await world.UntilListedAsync(entry, "b");
        var b = Assert.Single(entry.Current.Instances);
        await world.Operator.DeregisterInstanceAsync(b.ServiceId!, "b", DiscoveryFixture.Stop);
        await world.UntilListedAsync(entry, "a");
    }

    [Fact]
    public async Task An_alias_is_a_service_of_another_application_in_its_own_versions()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("Orders", "a", "1.0.0", application: "store", serviceProperties: new() { ["allowCrossApp"] = "true" });
        await world.ProvideAsync("Orders", "b", "2.0.0", "rest://10.0.0.2:80", application: "store", serviceProperties: new() { ["allowCrossApp"] = "true" });
        var app = await world.RunAsync(
            "storefront",
            null,
            ("servicecomb:discovery:aliases:store.orders", "store/Orders"),
            ("servicecomb:discovery:aliases:old-orders", "store/Orders"),
            ("servicecomb:discovery:versionRules:old-orders", "1.0-2.0"));
        var directory = DiscoveryFixture.Directory(app);
        await world.UntilListedAsync(directory.Find("store.orders")!, "a", "b");
        await world.UntilListedAsync(directory.Find("old-orders")!, "a");
        Assert.Equal(("store", "old-orders", "Orders"), (directory.Find("old-orders")!.Application, directory.Find("old-orders")!.Name, directory.Find("old-orders")!.ServiceName));
        await world.UntilListedAsync(directory.Find("store/Orders")!, "a", "b");

        await world.WatchIsOpenAsync();
        await world.ProvideAsync("Orders", "c", "1.5.0", "rest://10.0.0.3:80", application: "store", serviceProperties: new() { ["allowCrossApp"] = "true" });
        await world.UntilListedAsync(directory.Find("store.orders")!, "a", "b", "c");
        await world.UntilListedAsync(directory.Find("old-orders")!, "a", "c");
    }

    [Fact]
    public async Task Host_names_know_no_case_and_services_do()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("OrderService", "a");
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        var entry = directory.Find("orderservice")!;
        await world.UntilListedAsync(entry, "a");
        Assert.Same(entry, directory.Find("ORDERSERVICE"));

        await world.WatchIsOpenAsync();
        await world.ProvideAsync("OrderService", "b", endpoint: "rest://10.0.0.2:80");
        await world.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task Unknown_names_cost_one_list_of_services_and_end_soon()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        for (var i = 0; i < 200; i++)
        {
            Assert.False((await directory.Find($"nobody{i}")!.GetAsync(DiscoveryFixture.Stop)).IsKnown);
        }

        Assert.Equal(1, world.Proxy.Requests.Count(line => line == "GET /v4/default/registry/microservices"));
        Assert.Equal(200, directory.Entries.Count);
        await world.UntilAsync(() => directory.Entries.Count == 0, "they end", TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_service_that_nobody_uses_is_no_longer_followed_until_it_is_used_again()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        // Their leases are long: a busy machine lets more time go by on this clock than the entry's end takes.
        await world.ProvideAsync("orders", "a", interval: 1_000_000);
        await world.ProvideAsync("carts", "c", interval: 1_000_000);
        var app = await world.RunAsync(
            "storefront", null, ("servicecomb:discovery:idleTimeoutInSeconds", "120"), ("servicecomb:discovery:services", "carts"));
        var directory = DiscoveryFixture.Directory(app);
        var entry = directory.Find("orders")!;
        var before = await entry.GetAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => directory.Entries.Count == 1, "it ends", TimeSpan.FromSeconds(2));
        Assert.Equal("carts", Assert.Single(directory.Entries).Name);
        Assert.False(before.ChangeToken.HasChanged);

        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        // Whoever kept the entry waits for a list as the first caller did, and has a live one again.
        var again = await entry.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal(["a", "b"], again.Instances.Select(static one => one.InstanceId));
        Assert.Same(entry, directory.Find("orders"));
        await world.ProvideAsync("orders", "d", endpoint: "rest://10.0.0.3:80");
        await world.UntilListedAsync(entry, "a", "b", "d");
    }

    [Fact]
    public async Task A_service_that_is_used_is_followed()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = await world.RunAsync("storefront", null, ("servicecomb:discovery:idleTimeoutInSeconds", "60"));
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        for (var i = 0; i < 30; i++)
        {
            Assert.NotNull(entry.Current);
            await world.AdvanceAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));
        }

        Assert.Single(DiscoveryFixture.Directory(app).Entries);
        Assert.Equal(0, world.Logs.Count("no longer followed"));
    }

    [Fact]
    public async Task An_entry_that_was_kept_and_one_that_was_looked_up_anew_both_end_when_nobody_uses_them()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var (directory, _) = await KeptAndLookedUpAnewAsync(world);
        await world.UntilAsync(() => directory.Entries.Count == 0, "they end", TimeSpan.FromSeconds(2));
        var verifications = world.Proxy.Count("POST", "/instances/action");
        await world.AdvanceAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(2));
        Assert.Equal(verifications, world.Proxy.Count("POST", "/instances/action"));
        Assert.Equal(2, world.Logs.Count("orders was not used for long"));
    }

    [Fact]
    public async Task An_entry_that_was_kept_takes_the_place_of_one_that_was_looked_up_anew_and_ended()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var (directory, kept) = await KeptAndLookedUpAnewAsync(world);
        await world.UntilAsync(() => kept.Current.IsKnown && ReferenceEquals(directory.Find("orders"), kept), "the other one ends", TimeSpan.FromSeconds(2));
        kept.ReportConnectionFailure(kept.Current.Instances[0]);
        Assert.Equal("b", Assert.Single(kept.Current.Instances).InstanceId);
        Assert.Equal(1, world.Logs.Count("orders was not used for long"));
    }

    [Fact]
    public async Task An_entry_that_is_used_in_the_moment_it_ends_is_followed()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = await world.RunAsync("storefront", null, ("servicecomb:discovery:idleTimeoutInSeconds", "120"));
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await world.UntilListedAsync(entry, "a");
        await world.AdvanceAsync(TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(2));
        UseWhileItEnds(DiscoveryFixture.Directory(app), entry, world.Time);
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await world.UntilListedAsync(entry, "a", "b");
    }

    // The directory's lock is held while it is about to end the entry, which is used then.
    private static void UseWhileItEnds(IInstanceDirectory directory, ServiceEntry entry, FakeTimeProvider time)
    {
        const BindingFlags OfInstance = BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance;
        var changing = (Lock)directory.GetType().GetField("_changing", OfInstance)!.GetValue(directory)!;
        var end = directory.GetType().GetMethod("EndUnused", OfInstance)!.CreateDelegate<Action>(directory);
        var ending = new Thread(() => end());
        lock (changing)
        {
            time.Advance(TimeSpan.FromSeconds(100));
            ending.Start();
            Assert.True(SpinWait.SpinUntil(() => ending.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(30)));
            Assert.True(entry.Current.IsKnown);
        }

        ending.Join();
    }

    // Two entries of one name: the first ended and was kept, the second was made before the first was used again.
    private static async Task<(IInstanceDirectory Directory, ServiceEntry Kept)> KeptAndLookedUpAnewAsync(DiscoveryFixture world)
    {
        await world.ProvideAsync("orders", "a");
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        var directory = DiscoveryFixture.Directory(await world.RunAsync("storefront", null, ("servicecomb:discovery:idleTimeoutInSeconds", "60")));
        var kept = directory.Find("orders")!;
        await world.UntilListedAsync(kept, "a", "b");
        await world.UntilAsync(() => directory.Entries.Count == 0, "it ends", TimeSpan.FromSeconds(2));
        var anew = directory.Find("orders")!;
        Assert.NotSame(kept, anew);
        await world.UntilListedAsync(anew, "a", "b");
        await world.UntilListedAsync(kept, "a", "b");
        return (directory, kept);
    }
}
