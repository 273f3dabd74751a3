using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Registration;

/// <summary>An app that is gone must not be listed, whatever hung or failed while it stopped.</summary>
public sealed class GoodbyeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_health_check_that_hangs_does_not_keep_an_app_from_stopping()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var never = new TaskCompletionSource<HealthCheckResult>();
        var asked = new TaskCompletionSource();
        var app = await world.RunAsync(
            "storefront",
            builder => builder.Services.AddHealthChecks().AddAsyncCheck("stock", () =>
            {
                asked.TrySetResult();
                return never.Task;
            }),
            ("servicecomb:instance:followHealth", "true"));
        await asked.Task.WaitAsync(Patience, DiscoveryFixture.Stop);
        try
        {
            await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(Patience, DiscoveryFixture.Stop);
            Assert.Empty(await world.FindAsync("storefront"));
            Assert.Equal(0, world.Logs.Count("Warning 210"));
        }
        finally
        {
            never.SetResult(HealthCheckResult.Healthy());
        }
    }

    // 401 is the answer of an engine with access control to an account that is not an administrator.
    [Theory]
    [InlineData(400, "400012")]
    [InlineData(400, "400017")]
    [InlineData(401, "401201")]
    public async Task An_app_that_the_engine_no_longer_knows_stops_without_a_warning(int status, string code)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        await world.Operator.DeleteMicroserviceAsync(DiscoveryFixture.Registration(app).ServiceId!, force: true, DiscoveryFixture.Stop);
        world.Proxy.Answer("/instances/", status, $$"""{"errorCode":"{{code}}","errorMessage":"refused"}""");
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(Patience, DiscoveryFixture.Stop);
        Assert.Equal(0, world.Logs.Count("Warning 206"));
        Assert.Equal(1, world.Logs.Count("Information 205"));
    }

    [Fact]
    public async Task An_engine_that_knows_the_app_and_refuses_to_deregister_it_is_logged()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        world.Proxy.Answer("/instances/", 401, """{"errorCode":"401201","errorMessage":"Request unauthorized"}""");
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(Patience, DiscoveryFixture.Stop);
        Assert.Equal(1, world.Logs.Count("Warning 206"));
    }

    [Fact]
    public async Task An_OpenAPI_document_that_hangs_does_not_keep_an_app_from_stopping()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var never = new TaskCompletionSource<string>();
        var asked = new TaskCompletionSource();
        var app = await ServeDocumentAsync(world, asked, () => never.Task);
        try
        {
            await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(Patience, DiscoveryFixture.Stop);
            Assert.Empty(await world.FindAsync("catalog"));
        }
        finally
        {
            never.SetResult("{}");
        }
    }

    [Fact]
    public async Task Code_of_the_app_that_blocks_holds_up_the_goodbye_for_a_while_and_no_longer()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var blocked = new ManualResetEventSlim();
        var app = await ServeDocumentAsync(world, new TaskCompletionSource(), () => Block(blocked));
        try
        {
            var before = world.Time.GetUtcNow();
            var stopping = app.StopAsync(DiscoveryFixture.Stop);
            await world.UntilAsync(() => stopping.IsCompleted, "stopped");
            Assert.InRange(world.Time.GetUtcNow() - before, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
            Assert.Empty(await world.FindAsync("catalog"));
            Assert.Equal(1, world.Logs.Count("Warning 210"));
        }
        finally
        {
            blocked.Set();
        }
    }

    [Fact]
    public async Task An_app_that_must_stop_does_not_wait_for_code_that_blocks()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var blocked = new ManualResetEventSlim();
        using var hurry = new CancellationTokenSource();
        var app = await ServeDocumentAsync(world, new TaskCompletionSource(), () => Block(blocked));
        try
        {
            // The clock stands, so nothing but the token ends the wait.
            var stopping = app.StopAsync(hurry.Token);
            await hurry.CancelAsync();
            await stopping.WaitAsync(Patience, DiscoveryFixture.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Assert.True(stopping.IsCompleted);
        }
        finally
        {
            blocked.Set();
        }
    }

    [Fact]
    public async Task An_app_that_stops_while_it_registers_leaves_nothing_behind()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var held = new HeldRequest(world.Proxy, "GET", "/instances/");
        var app = world.Build("storefront");
        await app.StartAsync(DiscoveryFixture.Stop);
        await held.Arrived.WaitAsync(Patience, DiscoveryFixture.Stop);
        Assert.Single(await world.FindAsync("storefront"));
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(Patience, DiscoveryFixture.Stop);
        Assert.Empty(await world.FindAsync("storefront"));
    }

    [Fact]
    public async Task An_app_that_stops_while_it_registers_under_another_id_leaves_nothing_behind()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        using var held = new HeldRequest(world.Proxy, "GET", "/another/instances/");
        await world.Operator.DeleteMicroserviceAsync(DiscoveryFixture.Registration(app).ServiceId!, force: true, DiscoveryFixture.Stop);
        await world.Operator.CreateMicroserviceAsync(
            new Microservice { ServiceId = "another", AppId = "shop", ServiceName = "storefront", Version = "1.2.0" }, DiscoveryFixture.Stop);
        await world.UntilAsync(() => held.Arrived.IsCompleted, "registering under the other id");
        Assert.Single(await world.FindAsync("storefront"));
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(Patience, DiscoveryFixture.Stop);
        Assert.Empty(await world.FindAsync("storefront"));
    }

    [Fact]
    public async Task A_start_that_fails_for_want_of_a_registry_leaves_nothing_behind()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var held = new HeldRequest(world.Proxy, "GET", "/instances/");
        var app = world.Build("storefront", null, ("servicecomb:registry:required", "true"), ("servicecomb:registry:startTimeoutInMillis", "2000"));
        var starting = app.StartAsync(DiscoveryFixture.Stop);
        await held.Arrived.WaitAsync(Patience, DiscoveryFixture.Stop);
        Assert.Single(await world.FindAsync("storefront"));
        await world.UntilAsync(() => starting.IsCompleted, "the start ended");
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => starting);
        Assert.Empty(await world.FindAsync("storefront"));
    }

    [Fact]
    public async Task A_start_that_is_called_off_leaves_nothing_behind()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var held = new HeldRequest(world.Proxy, "GET", "/instances/");
        using var calledOff = new CancellationTokenSource();
        var app = world.Build("storefront", null, ("servicecomb:registry:required", "true"));
        var starting = app.StartAsync(calledOff.Token);
        await held.Arrived.WaitAsync(Patience, DiscoveryFixture.Stop);
        await calledOff.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Patience, DiscoveryFixture.Stop));
        Assert.Empty(await world.FindAsync("storefront"));
    }

    [Fact]
    public async Task A_stopping_app_leaves_although_the_registry_does_not_take_DOWN()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        world.Proxy.Answer("/status?", 500);
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(Patience, DiscoveryFixture.Stop);
        Assert.Empty(await world.FindAsync("storefront"));
        Assert.Equal(0, world.Logs.Count("Warning 206"));
    }

    [Fact]
    public async Task A_stopping_app_leaves_by_another_address_when_one_is_silent()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await using var other = await EngineProxy.StartAsync(world.Engine.RegistryAddress);
        var app = await RunOnClockAsync(world, world.Proxy.Address, other.Address);
        using var silent = new HeldRequest(other);
        await StopWhileHeldAsync(world, app, silent);
        Assert.True(silent.Arrived.IsCompleted);
        Assert.Empty(await world.FindAsync("storefront"));
    }

    [Fact]
    public async Task A_silent_registry_holds_up_a_stopping_app_for_a_few_seconds_and_no_longer()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await RunOnClockAsync(world, world.Proxy.Address);
        using var silent = new HeldRequest(world.Proxy);
        var before = world.Time.GetUtcNow();
        await StopWhileHeldAsync(world, app, silent);
        Assert.InRange(world.Time.GetUtcNow() - before, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        Assert.Equal(1, world.Logs.Count("Warning 206"));
    }

    /// <summary>An app whose requests give up by the clock of the test.</summary>
    private static Task<WebApplication> RunOnClockAsync(DiscoveryFixture world, params string[] addresses)
    {
        var options = new EngineClientOptions();
        Array.ForEach(addresses, options.Addresses.Add);
        return world.RunAsync("storefront", builder => builder.Services.AddKeyedSingleton("servicecomb:registry", (_, _) => new EngineHttpClient(options, world.Time)));
    }

    // Time goes by only while a request waits for the silent address, so that a busy machine makes no other one look silent.
    private static async Task StopWhileHeldAsync(DiscoveryFixture world, WebApplication app, HeldRequest silent)
    {
        var stopping = app.StopAsync(DiscoveryFixture.Stop);
        var patience = Task.Delay(Patience, DiscoveryFixture.Stop);
        while (!stopping.IsCompleted && !patience.IsCompleted)
        {
            if (silent.Waiting > 0)
            {
                world.Time.Advance(TimeSpan.FromMilliseconds(50));
            }

            await world.YieldAsync();
        }

        await stopping.WaitAsync(TimeSpan.Zero, DiscoveryFixture.Stop);
    }

    /// <summary>An app that registered and whose only OpenAPI document is being read.</summary>
    private static async Task<WebApplication> ServeDocumentAsync(DiscoveryFixture world, TaskCompletionSource asked, Func<Task<string>> serve)
    {
        var app = world.Build("catalog", builder => builder.Services.AddOpenApi());
        app.MapGet("/openapi/{documentName}.json", (string documentName) =>
        {
            asked.TrySetResult();
            return serve();
        });
        await app.StartAsync(DiscoveryFixture.Stop);
        await asked.Task.WaitAsync(Patience, DiscoveryFixture.Stop);
        return app;
    }

    private static Task<string> Block(ManualResetEventSlim blocked)
    {
        blocked.Wait(DiscoveryFixture.Stop);
        return Task.FromResult("{}");
    }
}
