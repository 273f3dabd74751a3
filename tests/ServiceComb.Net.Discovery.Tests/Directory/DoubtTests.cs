using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class DoubtTests
{
    private const string LastGraceKey = "servicecomb:discovery:lastInstancesGraceTimeInSeconds";
    private const string Nothing = """{"services":{"updated":[{"index":0,"rev":"x","instances":[]}]}}""";

    [Fact]
    public async Task An_emptied_engine_does_not_empty_the_list_of_instances_that_answer()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await world.FollowAsync("orders", ["a"]);
        await world.Engine.RestartAsync(empty: true, cancellationToken: DiscoveryFixture.Stop);
        await world.AdvanceAsync(TimeSpan.FromSeconds(50));
        Assert.Equal("a", Assert.Single(entry.Current.Instances).InstanceId);
        Assert.Equal(1, world.Logs.Count("Warning 253 1 instances of orders left the registry at once"));
    }

    [Fact]
    public async Task What_an_emptied_engine_never_lists_again_goes_after_the_grace_time()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await world.FollowAsync("orders", ["a"]);
        await world.Engine.RestartAsync(empty: true, cancellationToken: DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Warning 253") == 1, "it is doubted");
        var doubted = world.Time.GetUtcNow();
        await world.UntilListedAsync(entry);
        Assert.InRange(world.Time.GetUtcNow() - doubted, TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(70));
    }

    [Fact]
    public async Task What_the_engine_lists_again_when_the_grace_time_is_over_was_never_gone()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        // Verifications are 36 to 54 seconds apart, so that none comes between the engine's recovery and the end.
        var entry = await world.FollowAsync("orders", ["a"], ("servicecomb:registry:sc:pollIntervalInMillis", "45000"));
        await VerifiedAsync(1);
        await EmptyAsync(world);
        var doubted = world.Time.GetUtcNow();
        await VerifiedAsync(3);
        world.Proxy.Intercept = null;
        Assert.InRange(world.Time.GetUtcNow() - doubted, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(58));
        while (world.Time.GetUtcNow() - doubted < TimeSpan.FromSeconds(70))
        {
            Assert.Single(entry.Current.Instances);
            // The engine is asked once more when the grace time is over, and gets the time to answer.
            await world.AdvanceAsync(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(world.Time.GetUtcNow() - doubted < TimeSpan.FromSeconds(58) ? 100 : 20));
        }

        Task VerifiedAsync(int times) => world.UntilAsync(() => world.Proxy.Count("POST", "/instances/action") == times, $"verified {times} times");
    }

    [Fact]
    public async Task What_an_empty_answer_dropped_goes_when_it_refuses_connections()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var dead = Listener.Refusing();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await world.ProvideAsync("orders", "b", endpoint: dead.Endpoint);
        var entry = await world.FollowAsync("orders", ["a", "b"]);
        await EmptyAsync(world);
        await world.UntilListedAsync(entry, "a");
        await world.UntilAsync(() => world.Logs.Count("1 instances of orders are in no list and accept no connections; dropped: b") == 1, "it is logged");
    }

    [Fact]
    public async Task What_no_list_has_for_the_grace_time_goes_although_it_answers()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var other = Listener.Open();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await world.ProvideAsync("orders", "b", endpoint: other.Endpoint);
        var c = await world.ProvideAsync("orders", "c");
        var entry = await world.FollowAsync("orders", ["a", "b", "c"]);
        var before = world.Time.GetUtcNow();
        world.Proxy.Answer("/instances/action", 200, Only(c, "rest://10.0.0.1:8080"));
        await world.UntilAsync(() => world.Logs.Count("Warning 253") == 1, "it is doubted");
        var seen = world.Time.GetUtcNow();
        await world.UntilListedAsync(entry, "c");
        // It began between these two.
        Assert.InRange(world.Time.GetUtcNow() - before, TimeSpan.FromSeconds(55), TimeSpan.MaxValue);
        Assert.InRange(world.Time.GetUtcNow() - seen, TimeSpan.Zero, TimeSpan.FromSeconds(70));
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("200", 200)]
    public async Task The_last_instances_that_answer_go_after_the_grace_time_as_well_or_the_one_that_is_set_for_them(string? setting, int seconds)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await world.FollowAsync("orders", ["a"], (LastGraceKey, setting));
        await EmptyAsync(world);
        var doubted = world.Time.GetUtcNow();
        await world.UntilListedAsync(entry);
        Assert.InRange(world.Time.GetUtcNow() - doubted, TimeSpan.FromSeconds(seconds - 5), TimeSpan.FromSeconds(seconds + 10));
    }

    [Fact]
    public async Task While_the_engine_is_away_the_grace_time_does_not_run_and_it_begins_anew_when_it_is_back()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await world.FollowAsync("orders", ["a"]);
        await EmptyAsync(world);
        world.Proxy.Answer("", 503);
        await world.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Single(entry.Current.Instances);

        world.Proxy.Answer("/instances/action", 200, Nothing);
        var back = world.Time.GetUtcNow();
        await world.UntilListedAsync(entry);
        Assert.InRange(world.Time.GetUtcNow() - back, TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(100));
    }

    [Fact]
    public async Task A_list_that_loses_more_than_half_at_once_keeps_those_that_answer()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var other = Listener.Open();
        using var dead = Listener.Refusing();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await world.ProvideAsync("orders", "b", endpoint: dead.Endpoint);
        var c = await world.ProvideAsync("orders", "c", endpoint: other.Endpoint);
        var entry = await world.FollowAsync("orders", ["a", "b", "c"]);
        world.Proxy.Answer("/instances/action", 200, Only(c, other.Endpoint));
        await world.UntilListedAsync(entry, "a", "c");
    }

    [Fact]
    public async Task A_list_that_loses_less_is_believed_at_once()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await world.ProvideAsync("orders", "c", endpoint: "rest://10.0.0.3:80");
        var entry = await world.FollowAsync("orders", ["a", "b", "c"]);
        await world.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await world.UntilListedAsync(entry, "b", "c");
        Assert.Equal(0, world.Logs.Count("Warning 253"));
    }

    [Fact]
    public async Task Instances_that_expire_all_together_are_kept_while_they_answer()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var other = Listener.Open();
        var a = await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await world.ProvideAsync("orders", "b", endpoint: other.Endpoint);
        var entry = await world.FollowAsync("orders", ["a", "b"]);

        // As expiry does: a frame each, and no word of a goodbye before.
        await world.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await world.Operator.DeregisterInstanceAsync(a.ServiceId!, "b", DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Warning 253") > 0, "they are doubted");
        await world.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.NotEmpty(entry.Current.Instances);
        live.Dispose();
        other.Dispose();
        await world.UntilListedAsync(entry);
    }

    [Fact]
    public async Task An_instance_that_said_goodbye_is_not_kept()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await world.FollowAsync("orders", ["a"]);
        await world.Operator.SetStatusAsync(a.ServiceId!, "a", InstanceStatus.Down, DiscoveryFixture.Stop);
        await world.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await world.UntilListedAsync(entry);
        await world.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(entry.Current.Instances);
        Assert.Equal(0, world.Logs.Count("Warning 253"));
    }

    [Fact]
    public async Task An_address_that_another_instance_has_now_is_not_kept_for_the_one_before()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await world.FollowAsync("orders", ["a"]);
        await world.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await world.ProvideAsync("orders", "b", endpoint: live.Endpoint);
        await world.UntilListedAsync(entry, "b");
    }

    [Fact]
    public async Task An_address_that_another_service_has_now_is_not_kept_for_the_one_before()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = await world.FollowAsync("orders", ["a"], ("servicecomb:discovery:services", "payments"));
        await world.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Warning 253") == 1, "it is doubted");
        await world.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Single(entry.Current.Instances);

        await world.ProvideAsync("payments", "b", endpoint: live.Endpoint);
        var taken = world.Time.GetUtcNow();
        await world.UntilListedAsync(entry);
        Assert.InRange(world.Time.GetUtcNow() - taken, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_instance_that_refuses_callers_is_passed_over_until_it_takes_connections()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var reborn = Listener.Refusing();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await world.ProvideAsync("orders", "b", endpoint: reborn.Endpoint);
        var entry = await world.FollowAsync("orders", ["a", "b"]);
        var list = entry.Current;
        entry.ReportConnectionFailure(list.Instances[1]);
        Assert.Equal("a", Assert.Single(entry.Current.Instances).InstanceId);
        await world.AdvanceAsync(TimeSpan.FromSeconds(40));
        Assert.Single(entry.Current.Instances);
        reborn.Listen();
        await world.UntilListedAsync(entry, "a", "b");
        Assert.Equal(1, world.Logs.Count("Warning 254 1 of 2 instances of orders accept no connections"));
        await world.UntilAsync(() => world.Logs.Count("Information 235") == 1, "it is logged");
    }

    [Fact]
    public async Task A_retained_instance_that_refuses_a_caller_is_passed_over_and_probed()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var other = Listener.Open();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await world.ProvideAsync("orders", "b", endpoint: other.Endpoint);
        var entry = await world.FollowAsync("orders", ["a", "b"]);
        await EmptyAsync(world);
        await world.UntilListedAsync(entry, "a", "b");
        entry.ReportConnectionFailure(entry.Current.Instances[1]);
        Assert.Equal("a", Assert.Single(entry.Current.Instances).InstanceId);
        await world.UntilListedAsync(entry, "a", "b");

        // When all of them refuse, none is passed over.
        foreach (var instance in entry.Current.Instances)
        {
            entry.ReportConnectionFailure(instance);
        }

        Assert.Equal(2, entry.Current.Instances.Length);
    }

    [Fact]
    public async Task When_all_refuse_none_is_passed_over()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var dead = Listener.Refusing();
        await world.ProvideAsync("orders", "a", endpoint: dead.Endpoint);
        await world.ProvideAsync("orders", "b", endpoint: dead.Endpoint);
        var entry = await world.FollowAsync("orders", ["a", "b"]);
        foreach (var instance in entry.Current.Instances)
        {
            entry.ReportConnectionFailure(instance);
        }

        Assert.Equal(2, entry.Current.Instances.Length);
    }

    [Fact]
    public async Task Dead_instances_that_the_engine_still_lists_do_not_stay_in_use()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        var a = await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        foreach (var id in (string[])["b", "c", "d", "e", "f", "g"])
        {
            await world.ProvideAsync("orders", id, endpoint: "rest://127.0.0.1:1");
        }

        var entry = await world.FollowAsync("orders", ["a", "b", "c", "d", "e", "f", "g"]);
        var list = entry.Current;
        foreach (var dead in list.Instances.Skip(1))
        {
            entry.ReportConnectionFailure(dead);
        }

        await world.AdvanceAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        Assert.Equal("a", Assert.Single(entry.Current.Instances).InstanceId);
        Assert.Equal(7, (await world.FindAsync("orders")).Count);
    }

    /// <summary>Lets the engine answer an empty list from now on, until that is noticed.</summary>
    private static Task EmptyAsync(DiscoveryFixture world)
    {
        world.Proxy.Answer("/instances/action", 200, Nothing);
        return world.UntilAsync(() => world.Logs.Count("Warning 253") == 1, "it is doubted");
    }

    private static string Only(MicroserviceInstance instance, string endpoint) => Nothing.Replace(
        "[]",
        $$"""[{"instanceId":"{{instance.InstanceId}}","serviceId":"{{instance.ServiceId}}","endpoints":["{{endpoint}}"],"status":"UP"}]""",
        StringComparison.Ordinal);
}
