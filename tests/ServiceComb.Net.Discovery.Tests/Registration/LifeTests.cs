using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Registration;

public sealed class LifeTests
{
    private const string StateKey = "servicecomb:registry:stateDirectory";

    [Fact]
    public async Task A_status_that_is_wanted_reaches_the_registry_and_survives_its_loss_of_data()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        DiscoveryFixture.Registration(app).SetStatus(InstanceStatus.OutOfService);
        await StatusAsync(world, InstanceStatus.OutOfService);
        await world.Engine.RestartAsync(empty: true, cancellationToken: DiscoveryFixture.Stop);
        await StatusAsync(world, InstanceStatus.OutOfService);
    }

    [Fact]
    public async Task A_status_that_the_registry_did_not_take_is_told_until_it_does()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        world.Proxy.Answer("/status?", 500);
        DiscoveryFixture.Registration(app).SetStatus(InstanceStatus.Down);
        await world.UntilAsync(() => world.Proxy.Count("/status?") >= 3, "three tries");
        world.Proxy.Intercept = null;
        await StatusAsync(world, InstanceStatus.Down);
        Assert.Equal(1, world.Logs.Count("Warning 272"));
        Assert.Throws<ArgumentException>(() => DiscoveryFixture.Registration(app).SetStatus("AWAY"));
    }

    [Fact]
    public async Task A_status_that_is_wanted_while_the_app_registers_again_is_not_overwritten()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        var me = DiscoveryFixture.Registration(app);
        using (var held = new HeldRequest(world.Proxy, "GET", "/instances/"))
        {
            await world.Operator.DeregisterInstanceAsync(me.ServiceId!, me.InstanceId, DiscoveryFixture.Stop);
            await world.UntilAsync(() => held.Arrived.IsCompleted, "registering again");
            me.SetStatus(InstanceStatus.Down);
            await world.UntilAsync(() => world.Logs.Count("Information 271 This instance is DOWN") == 1, "told", TimeSpan.Zero);
        }

        await world.UntilAsync(() => me.IsRegistered, "registered again");
        await StatusAsync(world, InstanceStatus.Down);
        Assert.Equal(0, world.Proxy.Count("status?value=UP"));
    }

    [Fact]
    public async Task A_status_that_crosses_the_one_of_a_registration_is_told_again()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        var me = DiscoveryFixture.Registration(app);
        using (var held = new HeldRequest(world.Proxy, "PUT", "value=UP"))
        {
            // What lives under the id is in another status, which the registration corrects.
            await world.Operator.SetStatusAsync(me.ServiceId!, me.InstanceId, InstanceStatus.Testing, DiscoveryFixture.Stop);
            var hold = world.Proxy.Intercept!;
            world.Proxy.Intercept = context => IsHeartbeat(context) && !held.Arrived.IsCompleted ? ForgetAsync(context) : hold(context);
            await world.UntilAsync(() => held.Arrived.IsCompleted, "correcting");
            me.SetStatus(InstanceStatus.Down);
            await world.UntilAsync(() => world.Logs.Count("Information 271 This instance is DOWN") == 1, "told", TimeSpan.Zero);
        }

        await world.UntilAsync(() => me.IsRegistered, "registered again");
        await StatusAsync(world, InstanceStatus.Down);
    }

    [Fact]
    public async Task Health_checks_decide_when_they_are_asked_to()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var health = HealthStatus.Unhealthy;
        var app = await world.RunAsync(
            "storefront",
            builder => builder.Services.AddHealthChecks().AddServiceCombDiscovery().AddCheck("stock", () => new HealthCheckResult(health)),
            ("servicecomb:instance:followHealth", "true"),
            ("servicecomb:instance:unhealthyStatus", "OUTOFSERVICE"));
        await StatusAsync(world, InstanceStatus.OutOfService);
        health = HealthStatus.Healthy;
        await StatusAsync(world, InstanceStatus.Up);
        health = HealthStatus.Unhealthy;
        await StatusAsync(world, InstanceStatus.OutOfService);
        health = HealthStatus.Degraded;
        await StatusAsync(world, InstanceStatus.Up);
        Assert.Equal(2, world.Logs.Count("Warning 273 Unhealthy (stock)"));
        Assert.NotNull(app);
    }

    [Fact]
    public async Task A_health_check_that_hangs_counts_as_unhealthy_until_one_comes_to_an_end()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var never = new TaskCompletionSource<HealthCheckResult>();
        var hangs = false;
        await world.RunAsync(
            "storefront",
            builder => builder.Services.AddHealthChecks().AddAsyncCheck("stock", () => Volatile.Read(ref hangs) ? never.Task : Task.FromResult(HealthCheckResult.Healthy())),
            ("servicecomb:instance:followHealth", "true"));
        await StatusAsync(world, InstanceStatus.Up);
        Volatile.Write(ref hangs, true);
        try
        {
            await StatusAsync(world, InstanceStatus.Down);
            Assert.Equal(1, world.Logs.Count("Warning 273"));
            Volatile.Write(ref hangs, false);
            await StatusAsync(world, InstanceStatus.Up);
        }
        finally
        {
            never.SetResult(HealthCheckResult.Healthy());
        }
    }

    [Fact]
    public async Task Until_health_checks_have_run_an_instance_is_STARTING()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var slow = new TaskCompletionSource<HealthCheckResult>();
        await world.RunAsync(
            "storefront",
            builder => builder.Services.AddHealthChecks().AddAsyncCheck("slow", () => slow.Task),
            ("servicecomb:instance:followHealth", "true"));
        Assert.Equal(InstanceStatus.Starting, Assert.Single(await world.FindAsync("storefront")).Status);
        slow.SetResult(HealthCheckResult.Healthy());
        await StatusAsync(world, InstanceStatus.Up);
    }

    [Fact]
    public async Task Heartbeats_go_on_while_everything_else_hangs()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = await world.RunAsync();
        var hanging = new TaskCompletionSource();
        world.Proxy.Intercept = async context =>
        {
            var hangs = !context.Request.Path.Value!.EndsWith("/heartbeat", StringComparison.Ordinal);
            await (hangs ? hanging.Task.WaitAsync(context.RequestAborted) : Task.CompletedTask);
            return hangs;
        };
        world.Proxy.BreakWatches();
        for (var i = 0; i < 50; i++)
        {
            DiscoveryFixture.Directory(app).Find($"orders{i}");
        }

        // One after the other, each at its time: the clock stands until the one that is due was answered.
        var (me, before) = (DiscoveryFixture.Registration(app), world.Proxy.Count("/heartbeat"));
        for (var beat = 1; beat <= 8; beat++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(15));
            await world.UntilAsync(() => me.LastHeartbeat == world.Time.GetUtcNow(), $"heartbeat {beat} is answered", TimeSpan.Zero);
            Assert.Equal(beat, world.Proxy.Count("/heartbeat") - before);
        }

        Assert.Equal(0, world.Logs.Count("Warning 202"));
        hanging.SetResult();
    }

    [Fact]
    public async Task With_a_state_directory_the_next_run_is_the_same_instance()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        var first = await world.RunAsync("storefront", null, (StateKey, state.Path));
        var id = DiscoveryFixture.Registration(first).InstanceId;
        DiscoveryFixture.Registration(first).SetStatus(InstanceStatus.Down);
        await StatusAsync(world, InstanceStatus.Down);

        // As after a crash: nobody said goodbye, and the lease still runs.
        await first.DisposeAsync();
        var second = await world.RunAsync("storefront", null, (StateKey, state.Path), ("servicecomb:instance:properties:rack", "8"));
        Assert.Equal(id, DiscoveryFixture.Registration(second).InstanceId);
        var instance = Assert.Single(await world.FindAsync("storefront"));
        Assert.Equal((id, InstanceStatus.Up, "8"), (instance.InstanceId, instance.Status, instance.Properties!["rack"]));
        Assert.Contains($":{new Uri(second.Urls.Single()).Port}", Assert.Single(instance.Endpoints!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_with_one_state_directory_are_two_instances()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        var one = await world.RunAsync("storefront", null, (StateKey, state.Path));
        var other = await world.RunAsync("storefront", null, (StateKey, state.Path));
        Assert.NotEqual(DiscoveryFixture.Registration(one).InstanceId, DiscoveryFixture.Registration(other).InstanceId);
        Assert.Equal(2, (await world.FindAsync("storefront")).Count);
        Assert.Equal(1, world.Logs.Count("Warning 207"));
    }

    [Fact]
    public async Task A_stopping_app_goes_on_serving_for_the_drain_time_after_it_deregistered()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync("storefront", null, ("servicecomb:registry:drainTimeInMillis", "10000"));
        var address = new Uri(app.Urls.Single());
        var started = world.Time.GetUtcNow();
        var stopping = app.StopAsync(DiscoveryFixture.Stop);
        // The clock stands, or it could overtake the goodbye.
        await world.UntilAsync(async () => (await world.FindAsync("storefront")).Count == 0, "deregistered", TimeSpan.Zero);
        using var client = new HttpClient();
        while (world.Time.GetUtcNow() - started < TimeSpan.FromSeconds(9))
        {
            Assert.Equal("storefront", await client.GetStringAsync(address, DiscoveryFixture.Stop));
            Assert.False(stopping.IsCompleted);
            await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        await world.UntilAsync(() => stopping.IsCompleted, "stopped");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(address, DiscoveryFixture.Stop));
    }

    [Fact]
    public async Task An_app_that_must_stop_does_not_drain()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync("storefront", null, ("servicecomb:registry:drainTimeInMillis", "3600000"));
        using var hurry = new CancellationTokenSource();
        var stopping = app.StopAsync(hurry.Token);
        await world.UntilAsync(() => world.Logs.Count("Information 208") == 1, "draining", TimeSpan.Zero);
        await hurry.CancelAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(120), DiscoveryFixture.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.True(stopping.IsCompleted);
    }

    [Fact]
    public async Task An_app_that_requires_a_registry_does_not_start_without_one()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        world.Proxy.Answer("", 503);
        var app = world.Build("storefront", null, ("servicecomb:registry:required", "true"), ("servicecomb:registry:startTimeoutInMillis", "2000"));
        var starting = app.StartAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => starting.IsCompleted, "the start ended");
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => starting);
        Assert.Contains("servicecomb:registry:required", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains(world.Proxy.Address, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_that_requires_a_registry_is_registered_when_it_has_started()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = world.Build("storefront", null, ("servicecomb:registry:required", "true"));
        await app.StartAsync(DiscoveryFixture.Stop);
        Assert.True(DiscoveryFixture.Registration(app).IsRegistered);
    }

    [Fact]
    public async Task A_microservice_with_another_id_is_watched_under_it()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync("storefront", null, ("servicecomb:registry:sc:pollIntervalInMillis", "3600000"));
        await world.ProvideAsync("orders", "a");
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await world.UntilListedAsync(entry, "a");
        await world.WatchIsOpenAsync();
        var before = DiscoveryFixture.Registration(app).ServiceId!;
        await world.Operator.DeleteMicroserviceAsync(before, force: true, DiscoveryFixture.Stop);
        await world.Operator.CreateMicroserviceAsync(
            new Microservice { ServiceId = "another", AppId = "shop", ServiceName = "storefront", Version = "1.2.0" }, DiscoveryFixture.Stop);
        await world.UntilAsync(() => DiscoveryFixture.Registration(app).ServiceId == "another", "registered under the new id");
        await world.UntilAsync(() => world.Proxy.Count("/another/watcher") == 1, "watched under the new id");
        await world.WatchIsOpenAsync(2);
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await world.UntilListedAsync(entry, "a", "b");
    }

    private static bool IsHeartbeat(HttpContext context) => context.Request.Path.Value!.EndsWith("/heartbeat", StringComparison.Ordinal);

    private static async Task<bool> ForgetAsync(HttpContext context)
    {
        context.Response.StatusCode = 400;
        await context.Response.WriteAsync("""{"errorCode":"400017","errorMessage":"Instance does not exist"}""");
        return true;
    }

    private static Task StatusAsync(DiscoveryFixture world, string status) => world.UntilAsync(
        async () =>
        {
            try
            {
                return (await world.FindAsync("storefront")) is [var instance] && instance.Status == status;
            }
            catch (EngineException)
            {
                return false;
            }
        },
        $"the instance is {status}");
}
