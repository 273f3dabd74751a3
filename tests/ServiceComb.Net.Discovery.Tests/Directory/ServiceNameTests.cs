using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class ServiceNameTests
{
    [Theory]
    [InlineData("0+", "a b c d")]
    [InlineData("1.0.0", "a")]
    [InlineData("1.0+", "a b c d")]
    [InlineData("1.0-2.0", "a b")]
    [InlineData("1.5+", "b c d")]
    [InlineData("latest", "d")]
    [InlineData("3.0", "")]
    public async Task A_version_rule_filters_the_instances_of_the_engine(string rule, string expected)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        foreach (var (id, version) in ((string, string)[])[("a", "1.0.0"), ("b", "1.5"), ("c", "2.0.0"), ("d", "2.1.0.7")])
        {
            await fixture.ProvideAsync("orders", id, version, $"rest://10.0.0.{id[0] - 'a' + 1}:80");
        }

        var app = await fixture.RunAsync("storefront", null, ("servicecomb:discovery:versionRule", rule));
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
    public async Task A_host_name_that_the_registry_would_reject_is_not_a_service(string host)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        Assert.Null(DiscoveryFixture.Directory(app).Find(host));
        Assert.Null(DiscoveryFixture.Directory(app).Find(new string('a', 129)));
        Assert.NotNull(DiscoveryFixture.Directory(app).Find(new string('a', 128)));
    }

    [Fact]
    public async Task The_latest_rule_follows_the_newest_version()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a", "1.0.0");
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:discovery:versionRules:orders", "latest"));
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await fixture.UntilListedAsync(entry, "a");
        await fixture.WatchIsOpenAsync();
        await fixture.ProvideAsync("orders", "b", "1.1.0", "rest://10.0.0.2:80");
        await fixture.UntilListedAsync(entry, "b");
        var b = Assert.Single(entry.Current.Instances);
        await fixture.Operator.DeregisterInstanceAsync(b.ServiceId!, "b", DiscoveryFixture.Stop);
        await fixture.UntilListedAsync(entry, "a");
    }

    [Fact]
    public async Task An_alias_refers_to_a_service_of_another_application_with_its_own_version_rule()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("Orders", "a", "1.0.0", application: "store", serviceProperties: new() { ["allowCrossApp"] = "true" });
        await fixture.ProvideAsync("Orders", "b", "2.0.0", "rest://10.0.0.2:80", application: "store", serviceProperties: new() { ["allowCrossApp"] = "true" });
        var app = await fixture.RunAsync(
            "storefront",
            null,
            ("servicecomb:discovery:aliases:store.orders", "store/Orders"),
            ("servicecomb:discovery:aliases:old-orders", "store/Orders"),
            ("servicecomb:discovery:versionRules:old-orders", "1.0-2.0"));
        var directory = DiscoveryFixture.Directory(app);
        await fixture.UntilListedAsync(directory.Find("store.orders")!, "a", "b");
        await fixture.UntilListedAsync(directory.Find("old-orders")!, "a");
        Assert.Equal(("store", "old-orders", "Orders"), (directory.Find("old-orders")!.Application, directory.Find("old-orders")!.Name, directory.Find("old-orders")!.ServiceName));
        await fixture.UntilListedAsync(directory.Find("store/Orders")!, "a", "b");

        await fixture.WatchIsOpenAsync();
        await fixture.ProvideAsync("Orders", "c", "1.5.0", "rest://10.0.0.3:80", application: "store", serviceProperties: new() { ["allowCrossApp"] = "true" });
        await fixture.UntilListedAsync(directory.Find("store.orders")!, "a", "b", "c");
        await fixture.UntilListedAsync(directory.Find("old-orders")!, "a", "c");
    }

    [Fact]
    public async Task Host_names_are_matched_to_service_names_ignoring_case()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("OrderService", "a");
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        var entry = directory.Find("orderservice")!;
        await fixture.UntilListedAsync(entry, "a");
        Assert.Same(entry, directory.Find("ORDERSERVICE"));

        await fixture.WatchIsOpenAsync();
        await fixture.ProvideAsync("OrderService", "b", endpoint: "rest://10.0.0.2:80");
        await fixture.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task Unknown_names_cost_one_list_request_and_are_removed_soon()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        for (var i = 0; i < 200; i++)
        {
            Assert.False((await directory.Find($"nobody{i}")!.GetAsync(DiscoveryFixture.Stop)).IsKnown);
        }

        Assert.Equal(1, fixture.Proxy.Requests.Count(line => line == "GET /v4/default/registry/microservices"));
        Assert.Equal(200, directory.Entries.Count);
        await fixture.UntilAsync(() => directory.Entries.Count == 0, "they end", TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task An_unused_service_is_not_tracked_until_it_is_used_again()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        // Use long leases, because on a busy machine the test clock may advance further than the removal of the entry takes.
        await fixture.ProvideAsync("orders", "a", interval: 1_000_000);
        await fixture.ProvideAsync("carts", "c", interval: 1_000_000);
        var app = await fixture.RunAsync(
            "storefront", null, ("servicecomb:discovery:idleTimeoutInSeconds", "120"), ("servicecomb:discovery:services", "carts"));
        var directory = DiscoveryFixture.Directory(app);
        var entry = directory.Find("orders")!;
        var before = await entry.GetAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => directory.Entries.Count == 1, "it ends", TimeSpan.FromSeconds(2));
        Assert.Equal("carts", Assert.Single(directory.Entries).Name);
        Assert.False(before.ChangeToken.HasChanged);

        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        // A holder of the entry waits for a new list like the first caller, and the entry is updated again.
        var again = await entry.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal(["a", "b"], again.Instances.Select(static one => one.InstanceId));
        Assert.Same(entry, directory.Find("orders"));
        await fixture.ProvideAsync("orders", "d", endpoint: "rest://10.0.0.3:80");
        await fixture.UntilListedAsync(entry, "a", "b", "d");
    }

    [Fact]
    public async Task A_service_in_use_is_tracked()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:discovery:idleTimeoutInSeconds", "60"));
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        for (var i = 0; i < 30; i++)
        {
            Assert.NotNull(entry.Current);
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));
        }

        Assert.Single(DiscoveryFixture.Directory(app).Entries);
        Assert.Equal(0, fixture.Logs.Count("no longer tracked"));
    }

    [Fact]
    public async Task A_held_entry_and_a_newly_looked_up_entry_are_both_removed_when_unused()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var (directory, _) = await CreateTwoEntriesAsync(fixture);
        await fixture.UntilAsync(() => directory.Entries.Count == 0, "they end", TimeSpan.FromSeconds(2));
        var verifications = fixture.Proxy.Count("POST", "/instances/action");
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(2));
        Assert.Equal(verifications, fixture.Proxy.Count("POST", "/instances/action"));
        Assert.Equal(2, fixture.Logs.Count("orders is no longer tracked"));
    }

    [Fact]
    public async Task A_held_entry_replaces_a_newly_looked_up_entry_that_was_removed()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var (directory, held) = await CreateTwoEntriesAsync(fixture);
        await fixture.UntilAsync(() => held.Current.IsKnown && ReferenceEquals(directory.Find("orders"), held), "the other one ends", TimeSpan.FromSeconds(2));
        held.ReportConnectionFailure(held.Current.Instances[0]);
        Assert.Equal("b", Assert.Single(held.Current.Instances).InstanceId);
        Assert.Equal(1, fixture.Logs.Count("orders is no longer tracked"));
    }

    [Fact]
    public async Task An_entry_that_is_accessed_during_its_removal_stays_tracked()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:discovery:idleTimeoutInSeconds", "120"));
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await fixture.UntilListedAsync(entry, "a");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(2));
        AccessDuringRemoval(DiscoveryFixture.Directory(app), entry, fixture.Time);
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await fixture.UntilListedAsync(entry, "a", "b");
    }

    // Holds the lock of the directory while it is about to remove the entry, and accesses the entry then.
    private static void AccessDuringRemoval(IInstanceDirectory directory, ServiceEntry entry, FakeTimeProvider time)
    {
        const BindingFlags OfInstance = BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance;
        var gate = (Lock)directory.GetType().GetField("_lock", OfInstance)!.GetValue(directory)!;
        var removeUnused = directory.GetType().GetMethod("RemoveUnused", OfInstance)!.CreateDelegate<Action>(directory);
        var removal = new Thread(() => removeUnused());
        lock (gate)
        {
            time.Advance(TimeSpan.FromSeconds(100));
            removal.Start();
            Assert.True(SpinWait.SpinUntil(() => removal.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(120)));
            Assert.True(entry.Current.IsKnown);
        }

        removal.Join();
    }

    // Creates two entries of one name: the test holds the first one, which was removed, and the second one was created before the
    // first one was used again.
    private static async Task<(IInstanceDirectory Directory, ServiceEntry Held)> CreateTwoEntriesAsync(DiscoveryFixture fixture)
    {
        await fixture.ProvideAsync("orders", "a");
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync("storefront", null, ("servicecomb:discovery:idleTimeoutInSeconds", "60")));
        var held = directory.Find("orders")!;
        await fixture.UntilListedAsync(held, "a", "b");
        await fixture.UntilAsync(() => directory.Entries.Count == 0, "it ends", TimeSpan.FromSeconds(2));
        var anew = directory.Find("orders")!;
        Assert.NotSame(held, anew);
        await fixture.UntilListedAsync(anew, "a", "b");
        await fixture.UntilListedAsync(held, "a", "b");
        return (directory, held);
    }
}
