using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Registration;

public sealed class InstanceLifetimeTests
{
    private const string StateKey = "servicecomb:registry:stateDirectory";

    [Fact]
    public async Task A_requested_status_reaches_the_registry_and_is_restored_after_a_loss_of_data()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        DiscoveryFixture.Registration(app).SetStatus(InstanceStatus.OutOfService);
        await StatusAsync(fixture, InstanceStatus.OutOfService);
        await fixture.Engine.RestartAsync(empty: true, cancellationToken: DiscoveryFixture.Stop);
        await StatusAsync(fixture, InstanceStatus.OutOfService);
    }

    [Fact]
    public async Task A_status_that_the_registry_rejects_is_retried_until_it_is_accepted()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        fixture.Proxy.Respond("/status?", 500);
        DiscoveryFixture.Registration(app).SetStatus(InstanceStatus.Down);
        await fixture.UntilAsync(() => fixture.Proxy.Count("/status?") >= 3, "three tries");
        fixture.Proxy.Intercept = null;
        await StatusAsync(fixture, InstanceStatus.Down);
        Assert.Equal(1, fixture.Logs.Count("Warning 272"));
        Assert.Throws<ArgumentException>(() => DiscoveryFixture.Registration(app).SetStatus("AWAY"));
    }

    [Fact]
    public async Task A_status_change_during_a_registration_is_not_overwritten()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        var me = DiscoveryFixture.Registration(app);
        using (var held = new HeldRequest(fixture.Proxy, "GET", "/instances/"))
        {
            await fixture.Operator.DeregisterInstanceAsync(me.ServiceId!, me.InstanceId, DiscoveryFixture.Stop);
            await fixture.UntilAsync(() => held.Arrived.IsCompleted, "registering again");
            me.SetStatus(InstanceStatus.Down);
            await fixture.UntilAsync(() => fixture.Logs.Count("Information 271 The status of this instance is now DOWN") == 1, "logged", TimeSpan.Zero);
        }

        await fixture.UntilAsync(() => me.IsRegistered, "registered again");
        await StatusAsync(fixture, InstanceStatus.Down);
        Assert.Equal(0, fixture.Proxy.Count("status?value=UP"));
    }

    [Fact]
    public async Task A_status_change_that_overlaps_a_registration_is_sent_again()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        var me = DiscoveryFixture.Registration(app);
        using (var held = new HeldRequest(fixture.Proxy, "PUT", "value=UP"))
        {
            // The instance that is alive under the ID has another status, which the registration corrects.
            await fixture.Operator.SetStatusAsync(me.ServiceId!, me.InstanceId, InstanceStatus.Testing, DiscoveryFixture.Stop);
            var hold = fixture.Proxy.Intercept!;
            fixture.Proxy.Intercept = context => IsHeartbeat(context) && !held.Arrived.IsCompleted ? ReplyUnknownAsync(context) : hold(context);
            await fixture.UntilAsync(() => held.Arrived.IsCompleted, "correcting");
            me.SetStatus(InstanceStatus.Down);
            await fixture.UntilAsync(() => fixture.Logs.Count("Information 271 The status of this instance is now DOWN") == 1, "logged", TimeSpan.Zero);
        }

        await fixture.UntilAsync(() => me.IsRegistered, "registered again");
        await StatusAsync(fixture, InstanceStatus.Down);
    }

    [Fact]
    public async Task Health_checks_determine_the_status_when_enabled()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var health = HealthStatus.Unhealthy;
        var app = await fixture.RunAsync(
            "storefront",
            builder => builder.Services.AddHealthChecks().AddServiceCombDiscovery().AddCheck("stock", () => new HealthCheckResult(health)),
            ("servicecomb:instance:followHealth", "true"),
            ("servicecomb:instance:unhealthyStatus", "OUTOFSERVICE"));
        await StatusAsync(fixture, InstanceStatus.OutOfService);
        health = HealthStatus.Healthy;
        await StatusAsync(fixture, InstanceStatus.Up);
        health = HealthStatus.Unhealthy;
        await StatusAsync(fixture, InstanceStatus.OutOfService);
        health = HealthStatus.Degraded;
        await StatusAsync(fixture, InstanceStatus.Up);
        Assert.Equal(2, fixture.Logs.Count("Warning 273 Health checks failed (stock)"));
        Assert.NotNull(app);
    }

    [Fact]
    public async Task A_health_check_that_hangs_counts_as_unhealthy_until_a_later_run_completes()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var never = new TaskCompletionSource<HealthCheckResult>();
        var hangs = false;
        await fixture.RunAsync(
            "storefront",
            builder => builder.Services.AddHealthChecks().AddAsyncCheck("stock", () => Volatile.Read(ref hangs) ? never.Task : Task.FromResult(HealthCheckResult.Healthy())),
            ("servicecomb:instance:followHealth", "true"));
        await StatusAsync(fixture, InstanceStatus.Up);
        Volatile.Write(ref hangs, true);
        try
        {
            await StatusAsync(fixture, InstanceStatus.Down);
            Assert.Equal(1, fixture.Logs.Count("Warning 273"));
            Volatile.Write(ref hangs, false);
            await StatusAsync(fixture, InstanceStatus.Up);
        }
        finally
        {
            never.SetResult(HealthCheckResult.Healthy());
        }
    }

    [Fact]
    public async Task An_instance_is_STARTING_until_health_checks_have_run()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var slow = new TaskCompletionSource<HealthCheckResult>();
        await fixture.RunAsync(
            "storefront",
            builder => builder.Services.AddHealthChecks().AddAsyncCheck("slow", () => slow.Task),
            ("servicecomb:instance:followHealth", "true"));
        Assert.Equal(InstanceStatus.Starting, Assert.Single(await fixture.FindAsync("storefront")).Status);
        slow.SetResult(HealthCheckResult.Healthy());
        await StatusAsync(fixture, InstanceStatus.Up);
    }

    [Fact]
    public async Task Heartbeats_continue_while_all_other_requests_hang()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = await fixture.RunAsync();
        var hanging = new TaskCompletionSource();
        fixture.Proxy.Intercept = async context =>
        {
            var hangs = !context.Request.Path.Value!.EndsWith("/heartbeat", StringComparison.Ordinal);
            await (hangs ? hanging.Task.WaitAsync(context.RequestAborted) : Task.CompletedTask);
            return hangs;
        };
        fixture.Proxy.BreakWatches();
        for (var i = 0; i < 50; i++)
        {
            DiscoveryFixture.Directory(app).Find($"orders{i}");
        }

        // The worker may start to wait for the next heartbeat only after the clock was advanced, so go on in small steps.
        var (me, before) = (DiscoveryFixture.Registration(app), fixture.Proxy.Count("/heartbeat"));
        for (var heartbeat = 1; heartbeat <= 8; heartbeat++)
        {
            var last = me.LastHeartbeat;
            fixture.Time.Advance(TimeSpan.FromSeconds(15));
            await fixture.UntilAsync(() => me.LastHeartbeat > last, $"heartbeat {heartbeat} is confirmed");
            Assert.Equal(heartbeat, fixture.Proxy.Count("/heartbeat") - before);
        }

        Assert.Equal(0, fixture.Logs.Count("Warning 202"));
        hanging.SetResult();
    }

    [Fact]
    public async Task The_instance_ID_survives_a_restart_with_a_state_directory()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        var first = await fixture.RunAsync("storefront", null, (StateKey, state.Path));
        var id = DiscoveryFixture.Registration(first).InstanceId;
        DiscoveryFixture.Registration(first).SetStatus(InstanceStatus.Down);
        await StatusAsync(fixture, InstanceStatus.Down);

        // As after a crash: the instance was not deregistered, and its lease is still running.
        await first.DisposeAsync();
        var second = await fixture.RunAsync("storefront", null, (StateKey, state.Path), ("servicecomb:instance:properties:rack", "8"));
        Assert.Equal(id, DiscoveryFixture.Registration(second).InstanceId);
        var instance = Assert.Single(await fixture.FindAsync("storefront"));
        Assert.Equal((id, InstanceStatus.Up, "8"), (instance.InstanceId, instance.Status, instance.Properties["rack"]));
        Assert.Contains($":{new Uri(second.Urls.Single()).Port}", Assert.Single(instance.Endpoints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_with_the_same_state_directory_have_different_instance_IDs()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        var one = await fixture.RunAsync("storefront", null, (StateKey, state.Path));
        var other = await fixture.RunAsync("storefront", null, (StateKey, state.Path));
        Assert.NotEqual(DiscoveryFixture.Registration(one).InstanceId, DiscoveryFixture.Registration(other).InstanceId);
        Assert.Equal(2, (await fixture.FindAsync("storefront")).Count);
        Assert.Equal(1, fixture.Logs.Count("Warning 207"));
    }

    [Fact]
    public async Task A_stopping_app_serves_requests_for_the_drain_time_after_its_deregistration()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:registry:drainTimeInMillis", "10000"));
        var address = new Uri(app.Urls.Single());
        var started = fixture.Time.GetUtcNow();
        var stopping = app.StopAsync(DiscoveryFixture.Stop);
        // The clock does not advance, so that it cannot overtake the deregistration.
        await fixture.UntilAsync(async () => (await fixture.FindAsync("storefront")).Count == 0, "deregistered", TimeSpan.Zero);
        using var client = new HttpClient();
        while (fixture.Time.GetUtcNow() - started < TimeSpan.FromSeconds(9))
        {
            Assert.Equal("storefront", await client.GetStringAsync(address, DiscoveryFixture.Stop));
            Assert.False(stopping.IsCompleted);
            await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        await fixture.UntilAsync(() => stopping.IsCompleted, "stopped");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(address, DiscoveryFixture.Stop));
    }

    [Fact]
    public async Task An_app_does_not_drain_when_the_shutdown_is_forced()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:registry:drainTimeInMillis", "3600000"));
        using var forced = new CancellationTokenSource();
        var stopping = app.StopAsync(forced.Token);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 208") == 1, "draining", TimeSpan.Zero);
        await forced.CancelAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(120), DiscoveryFixture.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.True(stopping.IsCompleted);
    }

    [Fact]
    public async Task An_app_that_requires_a_registry_does_not_start_without_one()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        fixture.Proxy.Respond("", 503);
        var app = fixture.Build("storefront", null, ("servicecomb:registry:required", "true"), ("servicecomb:registry:startTimeoutInMillis", "2000"));
        var starting = app.StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => starting.IsCompleted, "the start ended");
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => starting);
        Assert.Contains("servicecomb:registry:required", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains(fixture.Proxy.Address, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_that_requires_a_registry_is_registered_after_its_start()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = fixture.Build("storefront", null, ("servicecomb:registry:required", "true"));
        await app.StartAsync(DiscoveryFixture.Stop);
        Assert.True(DiscoveryFixture.Registration(app).IsRegistered);
    }

    [Fact]
    public async Task The_watch_follows_a_microservice_to_its_new_ID()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:registry:sc:pollIntervalInMillis", "3600000"));
        await fixture.ProvideAsync("orders", "a");
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await fixture.UntilListedAsync(entry, "a");
        await fixture.WatchIsOpenAsync();
        var before = DiscoveryFixture.Registration(app).ServiceId!;
        await fixture.Operator.DeleteMicroserviceAsync(before, force: true, DiscoveryFixture.Stop);
        await fixture.Operator.CreateMicroserviceAsync(
            new Microservice { ServiceId = "another", AppId = "shop", ServiceName = "storefront", Version = "1.2.0" }, DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => DiscoveryFixture.Registration(app).ServiceId == "another", "registered under the new id");
        await fixture.UntilAsync(() => fixture.Proxy.Count("/another/watcher") == 1, "watched under the new id");
        await fixture.WatchIsOpenAsync(2);
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await fixture.UntilListedAsync(entry, "a", "b");
    }

    private static bool IsHeartbeat(HttpContext context) => context.Request.Path.Value!.EndsWith("/heartbeat", StringComparison.Ordinal);

    private static async Task<bool> ReplyUnknownAsync(HttpContext context)
    {
        context.Response.StatusCode = 400;
        await context.Response.WriteAsync("""{"errorCode":"400017","errorMessage":"Instance does not exist"}""");
        return true;
    }

    private static Task StatusAsync(DiscoveryFixture fixture, string status) => fixture.UntilAsync(
        async () =>
        {
            try
            {
                return (await fixture.FindAsync("storefront")) is [var instance] && instance.Status == status;
            }
            catch (EngineException)
            {
                return false;
            }
        },
        $"the instance is {status}");
}
