using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Faults.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Faults;

/// <summary>Tests that engine failures do not affect a continuous stream of calls.</summary>
public sealed class EngineFaultTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_start_without_an_engine_uses_the_cache_of_the_last_run()
    {
        var state = System.IO.Directory.CreateTempSubdirectory("faults");
        try
        {
            await using var fixture = await FaultFixture.StartAsync();
            var ids = (await fixture.ProvideAsync(2)).Select(FaultFixture.IdOf).Order(StringComparer.Ordinal).ToList();
            var first = await fixture.ConsumeAsync(2, ("servicecomb:registry:stateDirectory", state.FullName));
            var kept = Path.Combine(state.FullName, "shop.storefront.directory.json");
            await fixture.UntilAsync(() => File.Exists(kept) && ids.TrueForAll(id => File.ReadAllText(kept).Contains(id, StringComparison.Ordinal)), "it is on disk");
            await first.DisposeAsync();
            await fixture.Proxy.RefuseAsync();

            var app = fixture.BuildConsumer(("servicecomb:registry:stateDirectory", state.FullName));
            await app.StartAsync(FaultFixture.Stop);
            await using (var callers = fixture.Call())
            {
                await fixture.UntilAsync(() => callers.Responses.Count == 2, "both providers respond");
                await callers.NoneFailedAsync();
                Assert.Equal(ids, callers.Responses.Keys.Order(StringComparer.Ordinal));
                await fixture.Proxy.AllowAsync();
                await fixture.UntilAsync(() => app.Services.GetRequiredService<IServiceRegistration>().IsRegistered, "registered");
                await callers.NoneFailedAsync();
            }
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Ten_minutes_without_an_engine_fail_no_call_and_log_few_messages()
    {
        await using var fixture = await FaultFixture.StartAsync();
        var providers = await fixture.ProvideAsync(3);
        await fixture.ConsumeAsync(3);
        await using var callers = fixture.Call();
        await fixture.Proxy.RefuseAsync();
        var before = fixture.Logs.Lines.Count;
        await fixture.AdvanceSettledAsync(Minute * 10);
        await callers.NoneFailedAsync();
        // For each of four apps: failed heartbeats and verifications, initially and every five minutes, and the lost watch.
        Assert.InRange(fixture.Logs.Lines.Count - before, 1, 4 * 7);
        Assert.Equal(3, fixture.Orders.Current.Instances.Length);

        await fixture.Proxy.AllowAsync();
        var back = fixture.Time.GetTimestamp();
        await fixture.UntilSettledAsync(async () => (await fixture.FindAsync("orders")).Count == 3, "all are registered again");
        // At most one interval and five seconds.
        Assert.InRange(fixture.Time.GetElapsedTime(back), TimeSpan.Zero, TimeSpan.FromSeconds(25));
        await fixture.AdvanceSettledAsync(Minute);
        await callers.NoneFailedAsync();
        Assert.Equal(providers.Select(FaultFixture.IdOf).Order(StringComparer.Ordinal), (await fixture.FindAsync("orders")).Select(one => one.InstanceId!).Order(StringComparer.Ordinal));
        Assert.True(callers.Succeeded > 100, $"{callers.Succeeded} calls");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_instances_register_again_under_the_same_IDs_within_an_interval_after_an_engine_restart(bool empty)
    {
        await using var fixture = await FaultFixture.StartAsync();
        var providers = await fixture.ProvideAsync(3);
        await fixture.ConsumeAsync(3);
        await using var callers = fixture.Call();
        await fixture.Engine.RestartAsync(empty, cancellationToken: FaultFixture.Stop);
        var back = fixture.Time.GetTimestamp();
        await fixture.UntilAsync(async () => (await fixture.FindAsync("orders")).Count == 3, "all are registered");
        Assert.InRange(fixture.Time.GetElapsedTime(back), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        await fixture.AdvanceAsync(Minute);
        await callers.NoneFailedAsync();
        Assert.Equal(3, fixture.Orders.Current.Instances.Length);
        Assert.Equal(providers.Select(FaultFixture.IdOf).Order(StringComparer.Ordinal), (await fixture.FindAsync("orders")).Select(one => one.InstanceId!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task All_instances_stay_registered_when_one_of_three_addresses_drops_packets_and_one_refuses_connections()
    {
        await using var fixture = await FaultFixture.StartAsync();
        await using var silent = new TcpProxy(fixture.Engine.RegistryAddress) { Stalls = true };
        await using var refusing = new TcpProxy(fixture.Engine.RegistryAddress);
        await refusing.RefuseAsync();
        var addresses = ("servicecomb:registry:sc:address", $"{silent.Address},{refusing.Address},{fixture.Proxy.Address}");
        await fixture.ProvideAsync(2, addresses);
        await fixture.ConsumeAsync(2, addresses);
        await using var callers = fixture.Call();
        for (var minute = 0; minute < 3; minute++)
        {
            await fixture.AdvanceAsync(Minute);
            Assert.Equal(2, (await fixture.FindAsync("orders")).Count);
        }

        await callers.NoneFailedAsync();
        Assert.Equal(2, fixture.Orders.Current.Instances.Length);
    }

    public static TheoryData<string> Responses => ["slow", "500", "cut", "garbage", "corrupt", "large", "stalled", "hangs up"];

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task No_call_fails_with_invalid_engine_responses_and_the_engine_is_used_after_its_recovery(string responses)
    {
        await using var fixture = await FaultFixture.StartAsync();
        await fixture.ProvideAsync(2);
        await fixture.ConsumeAsync(2);
        await using var callers = fixture.Call();
        Break(fixture, responses);
        fixture.Proxy.CloseConnections();
        await fixture.AdvanceAsync(Minute);
        await callers.NoneFailedAsync();
        Assert.Equal(2, fixture.Orders.Current.Instances.Length);

        fixture.Engine.Faults.Clear();
        (fixture.Proxy.Corrupts, fixture.Proxy.Stalls, fixture.Proxy.ClosesAfter) = (false, false, int.MaxValue);
        fixture.Proxy.CloseConnections();
        var third = await fixture.RegisteredAsync(fixture.Build("orders"));
        await fixture.UntilAsync(() => fixture.Orders.Current.Instances.Any(one => one.InstanceId == FaultFixture.IdOf(third)), "the new provider is known");
        await callers.NoneFailedAsync();
    }

    [Theory]
    [InlineData(60, null)]
    [InlineData(120, "150")]
    public async Task Empty_responses_within_the_grace_period_do_not_empty_the_lists(int seconds, string? graceForTheLast)
    {
        await using var fixture = await FaultFixture.StartAsync();
        await fixture.ProvideAsync(2);
        await fixture.ConsumeAsync(2, ("servicecomb:discovery:lastInstancesGraceTimeInSeconds", graceForTheLast ?? ""));
        await using var callers = fixture.Call();
        fixture.Engine.Faults.Respond("*/instances/action*", 200, """{"services":{"updated":[{"index":0,"rev":"x"}]}}""");
        fixture.Engine.Faults.Respond("*/registry/instances?*", 200, "{}");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(seconds));
        Assert.Equal(2, fixture.Orders.Current.Instances.Length);
        fixture.Engine.Faults.Clear();
        await fixture.AdvanceAsync(Minute);
        Assert.Equal(2, fixture.Orders.Current.Instances.Length);
        await callers.NoneFailedAsync();
    }

    [Fact]
    public async Task Expired_tokens_are_renewed_without_failures()
    {
        await using var fixture = await FaultFixture.StartAsync(hasAccounts: true);
        await fixture.ProvideAsync(2);
        await fixture.ConsumeAsync(2);
        await using var callers = fixture.Call();
        var (before, logIns) = (fixture.Logs.Lines.Count, fixture.LogIns.TimesTriggered);
        await fixture.AdvanceSettledAsync(Minute * 40);
        Assert.Equal(2, (await fixture.FindAsync("orders")).Count);
        await callers.NoneFailedAsync();
        Assert.DoesNotContain(fixture.Logs.Lines.Skip(before), static line => line.StartsWith("Warning 204", StringComparison.Ordinal));
        // Tokens expired after half an hour, so there were logins, at most two for each of three apps and the operator.
        Assert.InRange(fixture.LogIns.TimesTriggered - logIns, 1, 8);
    }

    [Fact]
    public async Task Invalidated_tokens_cost_one_login_each()
    {
        await using var fixture = await FaultFixture.StartAsync(hasAccounts: true);
        var providers = await fixture.ProvideAsync(2);
        await fixture.ConsumeAsync(2);
        await using var callers = fixture.Call();
        // A new engine signs tokens with another key.
        await fixture.Engine.RestartAsync(empty: true, cancellationToken: FaultFixture.Stop);
        var logIns = fixture.LogIns.TimesTriggered;
        await fixture.AdvanceSettledAsync(TimeSpan.FromSeconds(30));
        await callers.NoneFailedAsync();
        Assert.Equal(providers.Select(FaultFixture.IdOf).Order(StringComparer.Ordinal), (await fixture.FindAsync("orders")).Select(one => one.InstanceId!).Order(StringComparer.Ordinal));
        Assert.InRange(fixture.LogIns.TimesTriggered - logIns, 1, 8);
    }

    [Fact]
    public async Task A_deleted_microservice_registers_again_under_its_ID_with_a_limited_account_and_few_logins()
    {
        await using var fixture = await FaultFixture.StartAsync(hasAccounts: true);
        await fixture.CreateAccountAsync("limited", "developer");
        var provider = (await fixture.ProvideAsync(1, ("servicecomb:credentials:account:name", "limited")))[0];
        var before = Assert.Single(await fixture.FindAsync("orders"));
        var logIns = fixture.LogIns.TimesTriggered;
        // The engine now returns 401 for every request of the account about this microservice.
        await fixture.Operator.DeleteMicroserviceAsync(before.ServiceId!, force: true, FaultFixture.Stop);
        await fixture.UntilAsync(async () => (await fixture.FindAsync("orders")).Count == 1, "it is registered again");
        Assert.Equal(FaultFixture.IdOf(provider), (await fixture.FindAsync("orders"))[0].InstanceId);
        Assert.Equal(1, fixture.Logs.Lines.Count(static line => line.StartsWith("Warning 214", StringComparison.Ordinal)));
        Assert.InRange(fixture.LogIns.TimesTriggered - logIns, 0, 2);
    }

    [Fact]
    public async Task No_change_is_lost_when_all_connections_are_interrupted_fifty_times()
    {
        await using var fixture = await FaultFixture.StartAsync();
        await fixture.ProvideAsync(2);
        await fixture.ConsumeAsync(2);
        await using var callers = fixture.Call();
        for (var cut = 0; cut < 50; cut++)
        {
            fixture.Proxy.CloseConnections();
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));
        }

        var third = await fixture.RegisteredAsync(fixture.Build("orders"));
        await fixture.UntilAsync(() => fixture.Orders.Current.Instances.Any(one => one.InstanceId == FaultFixture.IdOf(third)), "the new provider is known");
        await callers.NoneFailedAsync();
        Assert.Equal(3, (await fixture.FindAsync("orders")).Count);
    }

    [Fact]
    public async Task A_thousand_events_in_a_second_are_applied_without_failed_calls_and_with_few_queries()
    {
        await using var fixture = await FaultFixture.StartAsync();
        await fixture.ProvideAsync(2);
        await fixture.ConsumeAsync(2);
        await using var callers = fixture.Call();
        var one = (await fixture.FindAsync("orders"))[0];
        var queries = fixture.Engine.Faults.Delay("*/registry/instances?*", TimeSpan.Zero);
        var before = fixture.Time.GetTimestamp();
        for (var frame = 0; frame < 1000; frame++)
        {
            await fixture.Operator.SetInstancePropertiesAsync(
                one.ServiceId!, one.InstanceId!, new Dictionary<string, string> { ["n"] = $"{frame}" }, cancellationToken: FaultFixture.Stop);
            fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        // Measured by the clock of the apps.
        Assert.Equal(TimeSpan.FromSeconds(1), fixture.Time.GetElapsedTime(before));
        await FaultFixture.WaitWithoutTimeAsync(
            () => fixture.Orders.Current.Instances.Any(static instance => instance.Properties.GetValueOrDefault("n") == "999"), "the last change");
        TestContext.Current.TestOutputHelper?.WriteLine($"1000 frames, {queries.TimesTriggered} queries");
        Assert.InRange(queries.TimesTriggered, 0, 50);
        await callers.NoneFailedAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_system_clock_change_of_an_hour_has_no_effect(int hours)
    {
        await using var fixture = await FaultFixture.StartAsync();
        await fixture.ProvideAsync(2);
        await fixture.ConsumeAsync(2);
        await using var callers = fixture.Call();
        // Messages that every start logs: the missing OpenAPI documents of each of three apps, and the instances of the first seconds.
        await fixture.UntilAsync(
            () => fixture.Logs.Lines.Count(static line => line.StartsWith("Information 285", StringComparison.Ordinal)) == 3
                && fixture.Logs.Lines.Any(static line => line.StartsWith("Information 257", StringComparison.Ordinal)),
            "the start is logged");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(10));
        var before = fixture.Logs.Lines.Count;
        fixture.Calendar.Jump(TimeSpan.FromHours(hours));
        // Use small steps, so that the clock does not overtake heartbeats on a busy machine.
        await fixture.AdvanceAsync(Minute * 2, stepInMillis: 20);
        await callers.NoneFailedAsync();
        Assert.Equal(2, (await fixture.FindAsync("orders")).Count);
        Assert.Equal([], fixture.Logs.Lines.Skip(before));
    }

    private static void Break(FaultFixture fixture, string responses)
    {
        switch (responses)
        {
            case "slow":
                fixture.Engine.Faults.Delay("*", TimeSpan.FromSeconds(4));
                break;
            case "500":
                fixture.Engine.Faults.Respond("*", 500, """{"errorCode":"500003","errorMessage":"internal"}""");
                break;
            case "cut":
                fixture.Engine.Faults.Abort("*");
                break;
            case "garbage":
                fixture.Engine.Faults.Corrupt("*");
                break;
            case "large":
                fixture.Engine.Faults.Respond("*", 200, new string(' ', 10 * 1024 * 1024));
                break;
            case "corrupt":
                fixture.Proxy.Corrupts = true;
                break;
            case "stalled":
                fixture.Proxy.Stalls = true;
                break;
            default:
                fixture.Proxy.ClosesAfter = 40;
                break;
        }
    }
}
