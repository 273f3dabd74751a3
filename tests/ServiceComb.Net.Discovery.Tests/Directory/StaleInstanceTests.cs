using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class StaleInstanceTests
{
    private const string LastGraceKey = "servicecomb:discovery:lastInstancesGraceTimeInSeconds";
    private const string Nothing = """{"services":{"updated":[{"index":0,"rev":"x","instances":[]}]}}""";

    [Fact]
    public async Task Reachable_instances_are_retained_when_the_engine_lost_its_data()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a"]);
        await fixture.Engine.RestartAsync(empty: true, cancellationToken: DiscoveryFixture.Stop);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(50));
        Assert.Equal("a", Assert.Single(entry.Current.Instances).InstanceId);
        Assert.Equal(1, fixture.Logs.Count("Warning 253 1 instances of orders disappeared from the registry at the same time"));
    }

    [Fact]
    public async Task Retained_instances_are_removed_when_the_grace_period_expires()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a"]);
        await fixture.Engine.RestartAsync(empty: true, cancellationToken: DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 253") == 1, "it is emptied");
        var emptied = fixture.Time.GetUtcNow();
        await fixture.UntilListedSettledAsync(entry);
        Assert.InRange(fixture.Time.GetUtcNow() - emptied, TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(70));
    }

    [Fact]
    public async Task Instances_that_the_engine_lists_again_at_the_end_of_the_grace_period_are_kept()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        // Verifications are 36 to 54 seconds apart, so none occurs between the recovery of the engine and the end of the grace period.
        var entry = await fixture.TrackAsync("orders", ["a"], ("servicecomb:registry:sc:pollIntervalInMillis", "45000"));
        await VerifiedAsync(1);
        await EmptyAsync(fixture);
        var emptied = fixture.Time.GetUtcNow();
        await VerifiedAsync(3);
        fixture.Proxy.Intercept = null;
        Assert.InRange(fixture.Time.GetUtcNow() - emptied, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(58));
        while (fixture.Time.GetUtcNow() - emptied < TimeSpan.FromSeconds(70))
        {
            Assert.Single(entry.Current.Instances);
            // The engine is queried once more when the grace period ends; slow down the clock until it has responded.
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(fixture.Time.GetUtcNow() - emptied < TimeSpan.FromSeconds(58) ? 100 : 20));
        }

        Task VerifiedAsync(int times) => fixture.UntilAsync(() => fixture.Proxy.Count("POST", "/instances/action") == times, $"verified {times} times");
    }

    [Fact]
    public async Task A_retained_instance_that_refuses_connections_is_removed()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var dead = Listener.Refusing();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await fixture.ProvideAsync("orders", "b", endpoint: dead.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a", "b"]);
        await EmptyAsync(fixture);
        await fixture.UntilListedAsync(entry, "a");
        await fixture.UntilAsync(() => fixture.Logs.Count("Removed 1 instances of orders that the registry no longer lists and that do not accept connections: b") == 1, "it is logged");
    }

    [Fact]
    public async Task A_reachable_instance_that_no_list_contains_is_removed_after_the_grace_period()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var other = Listener.Open();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await fixture.ProvideAsync("orders", "b", endpoint: other.Endpoint);
        var c = await fixture.ProvideAsync("orders", "c");
        var entry = await fixture.TrackAsync("orders", ["a", "b", "c"]);
        var before = fixture.Time.GetUtcNow();
        fixture.Proxy.Respond("/instances/action", 200, Only(c, "rest://10.0.0.1:8080"));
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 253") == 1, "it is emptied");
        var seen = fixture.Time.GetUtcNow();
        await fixture.UntilListedSettledAsync(entry, "c");
        // The grace period started between these two times.
        Assert.InRange(fixture.Time.GetUtcNow() - before, TimeSpan.FromSeconds(55), TimeSpan.MaxValue);
        Assert.InRange(fixture.Time.GetUtcNow() - seen, TimeSpan.Zero, TimeSpan.FromSeconds(70));
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("200", 200)]
    public async Task The_last_instances_of_a_service_are_removed_after_their_own_grace_period(string? setting, int seconds)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a"], (LastGraceKey, setting));
        await EmptyAsync(fixture);
        var emptied = fixture.Time.GetUtcNow();
        await fixture.UntilListedSettledAsync(entry);
        Assert.InRange(fixture.Time.GetUtcNow() - emptied, TimeSpan.FromSeconds(seconds - 5), TimeSpan.FromSeconds(seconds + 10));
    }

    [Fact]
    public async Task The_grace_period_is_paused_during_an_engine_outage_and_restarts_afterwards()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a"]);
        await EmptyAsync(fixture);
        fixture.Proxy.Respond("", 503);
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Single(entry.Current.Instances);

        fixture.Proxy.Respond("/instances/action", 200, Nothing);
        var back = fixture.Time.GetUtcNow();
        await fixture.UntilListedSettledAsync(entry);
        Assert.InRange(fixture.Time.GetUtcNow() - back, TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(100));
    }

    [Fact]
    public async Task Reachable_instances_are_retained_when_a_list_loses_more_than_half_of_them()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var other = Listener.Open();
        using var dead = Listener.Refusing();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await fixture.ProvideAsync("orders", "b", endpoint: dead.Endpoint);
        var c = await fixture.ProvideAsync("orders", "c", endpoint: other.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a", "b", "c"]);
        fixture.Proxy.Respond("/instances/action", 200, Only(c, other.Endpoint));
        await fixture.UntilListedAsync(entry, "a", "c");
    }

    [Fact]
    public async Task Instances_are_removed_immediately_when_a_list_loses_less_than_half_of_them()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await fixture.ProvideAsync("orders", "c", endpoint: "rest://10.0.0.3:80");
        var entry = await fixture.TrackAsync("orders", ["a", "b", "c"]);
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await fixture.UntilListedAsync(entry, "b", "c");
        Assert.Equal(0, fixture.Logs.Count("Warning 253"));
    }

    [Fact]
    public async Task Reachable_instances_are_retained_when_all_leases_expire_together()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var other = Listener.Open();
        var a = await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await fixture.ProvideAsync("orders", "b", endpoint: other.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a", "b"]);

        // Like expired leases: one delete event per instance, without a preceding DOWN status.
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "b", DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 253") > 0, "they are emptied");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.NotEmpty(entry.Current.Instances);
        live.Dispose();
        other.Dispose();
        await fixture.UntilListedAsync(entry);
    }

    [Fact]
    public async Task A_deregistered_instance_is_not_retained()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a"]);
        await fixture.Operator.SetStatusAsync(a.ServiceId!, "a", InstanceStatus.Down, DiscoveryFixture.Stop);
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await fixture.UntilListedAsync(entry);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(entry.Current.Instances);
        Assert.Equal(0, fixture.Logs.Count("Warning 253"));
    }

    [Fact]
    public async Task A_retained_instance_is_removed_when_another_instance_has_its_address()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a"]);
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await fixture.ProvideAsync("orders", "b", endpoint: live.Endpoint);
        await fixture.UntilListedAsync(entry, "b");
    }

    [Fact]
    public async Task A_retained_instance_is_removed_when_another_service_has_its_address()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a"], ("servicecomb:discovery:services", "payments"));
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 253") == 1, "it is emptied");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Single(entry.Current.Instances);

        await fixture.ProvideAsync("payments", "b", endpoint: live.Endpoint);
        var taken = fixture.Time.GetUtcNow();
        await fixture.UntilListedSettledAsync(entry);
        Assert.InRange(fixture.Time.GetUtcNow() - taken, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_unreachable_instance_is_skipped_until_it_accepts_connections()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var reborn = Listener.Refusing();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await fixture.ProvideAsync("orders", "b", endpoint: reborn.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a", "b"]);
        var list = entry.Current;
        entry.ReportConnectionFailure(list.Instances[1]);
        Assert.Equal("a", Assert.Single(entry.Current.Instances).InstanceId);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(40));
        Assert.Single(entry.Current.Instances);
        reborn.Listen();
        await fixture.UntilListedAsync(entry, "a", "b");
        Assert.Equal(1, fixture.Logs.Count("Warning 254 1 of 2 instances of orders do not accept connections"));
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 235") == 1, "it is logged");
    }

    [Fact]
    public async Task A_retained_instance_that_refuses_a_call_is_skipped_and_probed()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var other = Listener.Open();
        await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await fixture.ProvideAsync("orders", "b", endpoint: other.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a", "b"]);
        await EmptyAsync(fixture);
        var retained = await fixture.UntilListedAsync(entry, "a", "b");
        // A probe that is running may find the instance reachable between two lines.
        await fixture.UntilAsync(
            () =>
            {
                entry.ReportConnectionFailure(retained.Instances[1]);
                return entry.Current.Instances is [{ InstanceId: "a" }];
            },
            "the instance is skipped");
        await fixture.UntilListedAsync(entry, "a", "b");

        // When all instances are unreachable, none is skipped.
        foreach (var instance in entry.Current.Instances)
        {
            entry.ReportConnectionFailure(instance);
        }

        Assert.Equal(2, entry.Current.Instances.Length);
    }

    [Fact]
    public async Task No_instance_is_skipped_when_all_are_unreachable()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var dead = Listener.Refusing();
        await fixture.ProvideAsync("orders", "a", endpoint: dead.Endpoint);
        await fixture.ProvideAsync("orders", "b", endpoint: dead.Endpoint);
        var entry = await fixture.TrackAsync("orders", ["a", "b"]);
        foreach (var instance in entry.Current.Instances)
        {
            entry.ReportConnectionFailure(instance);
        }

        Assert.Equal(2, entry.Current.Instances.Length);
    }

    [Fact]
    public async Task Unreachable_instances_that_the_engine_still_lists_are_not_used()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await fixture.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        foreach (var id in (string[])["b", "c", "d", "e", "f", "g"])
        {
            await fixture.ProvideAsync("orders", id, endpoint: "rest://127.0.0.1:1");
        }

        var entry = await fixture.TrackAsync("orders", ["a", "b", "c", "d", "e", "f", "g"]);
        var list = entry.Current;
        foreach (var dead in list.Instances.Skip(1))
        {
            entry.ReportConnectionFailure(dead);
        }

        await fixture.AdvanceAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        Assert.Equal("a", Assert.Single(entry.Current.Instances).InstanceId);
        Assert.Equal(7, (await fixture.FindAsync("orders")).Count);
    }

    /// <summary>Makes the engine return empty lists and waits until the directory has received one.</summary>
    private static Task EmptyAsync(DiscoveryFixture fixture)
    {
        fixture.Proxy.Respond("/instances/action", 200, Nothing);
        return fixture.UntilAsync(() => fixture.Logs.Count("Warning 253") == 1, "it is emptied");
    }

    private static string Only(MicroserviceInstance instance, string endpoint) => Nothing.Replace(
        "[]",
        $$"""[{"instanceId":"{{instance.InstanceId}}","serviceId":"{{instance.ServiceId}}","endpoints":["{{endpoint}}"],"status":"UP"}]""",
        StringComparison.Ordinal);
}
