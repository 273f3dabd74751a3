using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Faults.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Faults;

/// <summary>What callers notice of an engine that fails: nothing. Somebody calls all the time.</summary>
public sealed class EngineFaultTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task An_engine_that_is_away_at_start_is_replaced_by_what_the_last_run_saw()
    {
        var state = System.IO.Directory.CreateTempSubdirectory("faults");
        try
        {
            await using var world = await FaultFixture.StartAsync();
            var ids = (await world.ProvideAsync(2)).Select(FaultFixture.IdOf).Order(StringComparer.Ordinal).ToList();
            var first = await world.ConsumeAsync(2, ("servicecomb:registry:stateDirectory", state.FullName));
            var kept = Path.Combine(state.FullName, "shop.storefront.directory.json");
            await world.UntilAsync(() => File.Exists(kept) && ids.TrueForAll(id => File.ReadAllText(kept).Contains(id, StringComparison.Ordinal)), "it is on disk");
            await first.DisposeAsync();
            await world.Proxy.RefuseAsync();

            var app = world.BuildConsumer(("servicecomb:registry:stateDirectory", state.FullName));
            await app.StartAsync(FaultFixture.Stop);
            await using (var callers = world.Call())
            {
                await world.UntilAsync(() => callers.Answers.Count == 2, "both providers answer");
                await callers.NoneFailedAsync();
                Assert.Equal(ids, callers.Answers.Keys.Order(StringComparer.Ordinal));
                await world.Proxy.AllowAsync();
                await world.UntilAsync(() => app.Services.GetRequiredService<IServiceRegistration>().IsRegistered, "registered");
                await callers.NoneFailedAsync();
            }
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Ten_minutes_without_an_engine_fail_no_call_and_are_a_handful_of_lines()
    {
        await using var world = await FaultFixture.StartAsync();
        var providers = await world.ProvideAsync(3);
        await world.ConsumeAsync(3);
        await using var callers = world.Call();
        await world.Proxy.RefuseAsync();
        var before = world.Logs.All.Count;
        await world.AdvanceSettledAsync(Minute * 10);
        await callers.NoneFailedAsync();
        // Of each of four apps: the heartbeats and the verification that fail, at first and every five minutes, and the lost watch.
        Assert.InRange(world.Logs.All.Count - before, 1, 4 * 7);
        Assert.Equal(3, world.Orders.Current.Instances.Length);

        await world.Proxy.AllowAsync();
        var back = world.Time.GetTimestamp();
        await world.UntilSettledAsync(async () => (await world.FindAsync("orders")).Count == 3, "all are registered again");
        // At most an interval and five seconds.
        Assert.InRange(world.Time.GetElapsedTime(back), TimeSpan.Zero, TimeSpan.FromSeconds(25));
        await world.AdvanceSettledAsync(Minute);
        await callers.NoneFailedAsync();
        Assert.Equal(providers.Select(FaultFixture.IdOf).Order(StringComparer.Ordinal), (await world.FindAsync("orders")).Select(one => one.InstanceId!).Order(StringComparer.Ordinal));
        Assert.True(callers.Succeeded > 100, $"{callers.Succeeded} calls");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restarted_engine_has_everybody_back_within_an_interval_under_the_same_ids(bool empty)
    {
        await using var world = await FaultFixture.StartAsync();
        var providers = await world.ProvideAsync(3);
        await world.ConsumeAsync(3);
        await using var callers = world.Call();
        await world.Engine.RestartAsync(empty, cancellationToken: FaultFixture.Stop);
        var back = world.Time.GetTimestamp();
        await world.UntilAsync(async () => (await world.FindAsync("orders")).Count == 3, "all are registered");
        Assert.InRange(world.Time.GetElapsedTime(back), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        await world.AdvanceAsync(Minute);
        await callers.NoneFailedAsync();
        Assert.Equal(3, world.Orders.Current.Instances.Length);
        Assert.Equal(providers.Select(FaultFixture.IdOf).Order(StringComparer.Ordinal), (await world.FindAsync("orders")).Select(one => one.InstanceId!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_three_addresses_one_black_holed_and_one_refusing_leave_nobody_unregistered()
    {
        await using var world = await FaultFixture.StartAsync();
        await using var silent = new TcpProxy(world.Engine.RegistryAddress) { Stalls = true };
        await using var refusing = new TcpProxy(world.Engine.RegistryAddress);
        await refusing.RefuseAsync();
        var addresses = ("servicecomb:registry:sc:address", $"{silent.Address},{refusing.Address},{world.Proxy.Address}");
        await world.ProvideAsync(2, addresses);
        await world.ConsumeAsync(2, addresses);
        await using var callers = world.Call();
        for (var minute = 0; minute < 3; minute++)
        {
            await world.AdvanceAsync(Minute);
            Assert.Equal(2, (await world.FindAsync("orders")).Count);
        }

        await callers.NoneFailedAsync();
        Assert.Equal(2, world.Orders.Current.Instances.Length);
    }

    public static TheoryData<string> Answers => ["slow", "500", "cut", "garbage", "corrupt", "large", "stalled", "hangs up"];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Whatever_the_engine_answers_no_call_fails_and_it_is_used_again_when_it_is_well(string answers)
    {
        await using var world = await FaultFixture.StartAsync();
        await world.ProvideAsync(2);
        await world.ConsumeAsync(2);
        await using var callers = world.Call();
        Break(world, answers);
        world.Proxy.CutConnections();
        await world.AdvanceAsync(Minute);
        await callers.NoneFailedAsync();
        Assert.Equal(2, world.Orders.Current.Instances.Length);

        world.Engine.Faults.Clear();
        (world.Proxy.Corrupts, world.Proxy.Stalls, world.Proxy.CutsAfter) = (false, false, int.MaxValue);
        world.Proxy.CutConnections();
        var third = await world.RegisteredAsync(world.Build("orders"));
        await world.UntilAsync(() => world.Orders.Current.Instances.Any(one => one.InstanceId == FaultFixture.IdOf(third)), "the new provider is known");
        await callers.NoneFailedAsync();
    }

    [Theory]
    [InlineData(60, null)]
    [InlineData(120, "150")]
    public async Task Empty_answers_for_a_minute_empty_no_list_and_for_as_long_as_is_set(int seconds, string? graceForTheLast)
    {
        await using var world = await FaultFixture.StartAsync();
        await world.ProvideAsync(2);
        await world.ConsumeAsync(2, ("servicecomb:discovery:lastInstancesGraceTimeInSeconds", graceForTheLast ?? ""));
        await using var callers = world.Call();
        world.Engine.Faults.Respond("*/instances/action*", 200, """{"services":{"updated":[{"index":0,"rev":"x"}]}}""");
        world.Engine.Faults.Respond("*/registry/instances?*", 200, "{}");
        await world.AdvanceAsync(TimeSpan.FromSeconds(seconds));
        Assert.Equal(2, world.Orders.Current.Instances.Length);
        world.Engine.Faults.Clear();
        await world.AdvanceAsync(Minute);
        Assert.Equal(2, world.Orders.Current.Instances.Length);
        await callers.NoneFailedAsync();
    }

    [Fact]
    public async Task Tokens_that_expire_are_renewed_and_nobody_notices()
    {
        await using var world = await FaultFixture.StartAsync(hasAccounts: true);
        await world.ProvideAsync(2);
        await world.ConsumeAsync(2);
        await using var callers = world.Call();
        var (before, logIns) = (world.Logs.All.Count, world.LogIns.TimesTriggered);
        await world.AdvanceSettledAsync(Minute * 40);
        Assert.Equal(2, (await world.FindAsync("orders")).Count);
        await callers.NoneFailedAsync();
        Assert.DoesNotContain(world.Logs.All.Skip(before), static line => line.StartsWith("Warning 204", StringComparison.Ordinal));
        // Half an hour is over, so there were some; and two for each of three apps and the operator are the most.
        Assert.InRange(world.LogIns.TimesTriggered - logIns, 1, 8);
    }

    [Fact]
    public async Task Tokens_that_nobody_knows_any_more_cost_one_log_in_each()
    {
        await using var world = await FaultFixture.StartAsync(hasAccounts: true);
        var providers = await world.ProvideAsync(2);
        await world.ConsumeAsync(2);
        await using var callers = world.Call();
        // A new engine signs with another key.
        await world.Engine.RestartAsync(empty: true, cancellationToken: FaultFixture.Stop);
        var logIns = world.LogIns.TimesTriggered;
        await world.AdvanceSettledAsync(TimeSpan.FromSeconds(30));
        await callers.NoneFailedAsync();
        Assert.Equal(providers.Select(FaultFixture.IdOf).Order(StringComparer.Ordinal), (await world.FindAsync("orders")).Select(one => one.InstanceId!).Order(StringComparer.Ordinal));
        Assert.InRange(world.LogIns.TimesTriggered - logIns, 1, 8);
    }

    [Fact]
    public async Task A_deleted_microservice_is_back_under_its_id_with_a_limited_account_and_hardly_a_log_in()
    {
        await using var world = await FaultFixture.StartAsync(hasAccounts: true);
        await world.CreateAccountAsync("limited", "developer");
        var provider = (await world.ProvideAsync(1, ("servicecomb:credentials:account:name", "limited")))[0];
        var before = Assert.Single(await world.FindAsync("orders"));
        var logIns = world.LogIns.TimesTriggered;
        // From then on the engine answers 401 to everything that the account asks about this microservice.
        await world.Operator.DeleteMicroserviceAsync(before.ServiceId!, force: true, FaultFixture.Stop);
        await world.UntilAsync(async () => (await world.FindAsync("orders")).Count == 1, "it is registered again");
        Assert.Equal(FaultFixture.IdOf(provider), (await world.FindAsync("orders"))[0].InstanceId);
        Assert.Equal(1, world.Logs.All.Count(static line => line.StartsWith("Warning 214", StringComparison.Ordinal)));
        Assert.InRange(world.LogIns.TimesTriggered - logIns, 0, 2);
    }

    [Fact]
    public async Task Fifty_cuts_of_all_connections_lose_no_change()
    {
        await using var world = await FaultFixture.StartAsync();
        await world.ProvideAsync(2);
        await world.ConsumeAsync(2);
        await using var callers = world.Call();
        for (var cut = 0; cut < 50; cut++)
        {
            world.Proxy.CutConnections();
            await world.AdvanceAsync(TimeSpan.FromSeconds(2));
        }

        var third = await world.RegisteredAsync(world.Build("orders"));
        await world.UntilAsync(() => world.Orders.Current.Instances.Any(one => one.InstanceId == FaultFixture.IdOf(third)), "the new provider is known");
        await callers.NoneFailedAsync();
        Assert.Equal(3, (await world.FindAsync("orders")).Count);
    }

    [Fact]
    public async Task A_thousand_frames_in_a_second_are_all_taken_and_cost_no_call_and_hardly_a_query()
    {
        await using var world = await FaultFixture.StartAsync();
        await world.ProvideAsync(2);
        await world.ConsumeAsync(2);
        await using var callers = world.Call();
        var one = (await world.FindAsync("orders"))[0];
        var queries = world.Engine.Faults.Delay("*/registry/instances?*", TimeSpan.Zero);
        var before = world.Time.GetTimestamp();
        for (var frame = 0; frame < 1000; frame++)
        {
            await world.Operator.SetInstancePropertiesAsync(
                one.ServiceId!, one.InstanceId!, new Dictionary<string, string> { ["n"] = $"{frame}" }, FaultFixture.Stop);
            world.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        // On the clock that the apps live on.
        Assert.Equal(TimeSpan.FromSeconds(1), world.Time.GetElapsedTime(before));
        await FaultFixture.UntilStillAsync(
            () => world.Orders.Current.Instances.Any(static instance => instance.Properties.GetValueOrDefault("n") == "999"), "the last change");
        TestContext.Current.TestOutputHelper?.WriteLine($"1000 frames, {queries.TimesTriggered} queries");
        Assert.InRange(queries.TimesTriggered, 0, 50);
        await callers.NoneFailedAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_calendar_that_jumps_by_an_hour_is_not_noticed(int hours)
    {
        await using var world = await FaultFixture.StartAsync();
        await world.ProvideAsync(2);
        await world.ConsumeAsync(2);
        await using var callers = world.Call();
        // What every start logs: the absence of OpenAPI documents by each of three apps, and the instances of the first seconds.
        await world.UntilAsync(
            () => world.Logs.All.Count(static line => line.StartsWith("Information 285", StringComparison.Ordinal)) == 3
                && world.Logs.All.Any(static line => line.StartsWith("Information 257", StringComparison.Ordinal)),
            "the start is logged");
        await world.AdvanceAsync(TimeSpan.FromSeconds(10));
        var before = world.Logs.All.Count;
        world.Calendar.Jump(TimeSpan.FromHours(hours));
        // In small steps, so that the moving clock overtakes no heartbeat on a busy machine.
        await world.AdvanceAsync(Minute * 2, stepInMillis: 20);
        await callers.NoneFailedAsync();
        Assert.Equal(2, (await world.FindAsync("orders")).Count);
        Assert.Equal([], world.Logs.All.Skip(before));
    }

    private static void Break(FaultFixture world, string answers)
    {
        switch (answers)
        {
            case "slow":
                world.Engine.Faults.Delay("*", TimeSpan.FromSeconds(4));
                break;
            case "500":
                world.Engine.Faults.Respond("*", 500, """{"errorCode":"500003","errorMessage":"internal"}""");
                break;
            case "cut":
                world.Engine.Faults.Abort("*");
                break;
            case "garbage":
                world.Engine.Faults.Corrupt("*");
                break;
            case "large":
                world.Engine.Faults.Respond("*", 200, new string(' ', 10 * 1024 * 1024));
                break;
            case "corrupt":
                world.Proxy.Corrupts = true;
                break;
            case "stalled":
                world.Proxy.Stalls = true;
                break;
            default:
                world.Proxy.CutsAfter = 40;
                break;
        }
    }
}
