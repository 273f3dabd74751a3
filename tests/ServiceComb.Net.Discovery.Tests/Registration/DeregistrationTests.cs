using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceComb.Net.Client;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Registration;

/// <summary>Tests that a stopped app is no longer registered, whatever hung or failed during its shutdown.</summary>
public sealed class DeregistrationTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_health_check_that_hangs_does_not_prevent_an_app_from_stopping()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var never = new TaskCompletionSource<HealthCheckResult>();
        var asked = new TaskCompletionSource();
        var app = await fixture.RunAsync(
            "storefront",
            builder => builder.Services.AddHealthChecks().AddAsyncCheck("stock", () =>
            {
                asked.TrySetResult();
                return never.Task;
            }),
            ("servicecomb:instance:followHealth", "true"));
        await asked.Task.WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        try
        {
            await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(TestTimeout, DiscoveryFixture.Stop);
            Assert.Empty(await fixture.FindAsync("storefront"));
            Assert.Equal(0, fixture.Logs.Count("Warning 210"));
        }
        finally
        {
            never.SetResult(HealthCheckResult.Healthy());
        }
    }

    // An engine with access control returns 401 to an account that is not an administrator.
    [Theory]
    [InlineData(400, "400012")]
    [InlineData(400, "400017")]
    [InlineData(401, "401201")]
    public async Task An_app_that_the_engine_no_longer_knows_stops_without_a_warning(int status, string code)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        await fixture.Operator.DeleteMicroserviceAsync(DiscoveryFixture.Registration(app).ServiceId!, force: true, DiscoveryFixture.Stop);
        fixture.Proxy.Respond("/instances/", status, $$"""{"errorCode":"{{code}}","errorMessage":"refused"}""");
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        Assert.Equal(0, fixture.Logs.Count("Warning 206"));
        Assert.Equal(1, fixture.Logs.Count("Information 205"));
    }

    [Fact]
    public async Task A_rejected_deregistration_is_logged()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        fixture.Proxy.Respond("/instances/", 401, """{"errorCode":"401201","errorMessage":"Request unauthorized"}""");
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        Assert.Equal(1, fixture.Logs.Count("Warning 206"));
    }

    [Fact]
    public async Task An_OpenAPI_document_that_hangs_does_not_prevent_an_app_from_stopping()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var never = new TaskCompletionSource<string>();
        var asked = new TaskCompletionSource();
        var app = await ServeDocumentAsync(fixture, asked, () => never.Task);
        try
        {
            await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(TestTimeout, DiscoveryFixture.Stop);
            Assert.Empty(await fixture.FindAsync("catalog"));
        }
        finally
        {
            never.SetResult("{}");
        }
    }

    [Fact]
    public async Task Blocking_app_code_delays_the_deregistration_for_a_limited_time()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var blocked = new ManualResetEventSlim();
        var app = await ServeDocumentAsync(fixture, new TaskCompletionSource(), () => Block(blocked));
        try
        {
            var before = fixture.Time.GetUtcNow();
            var stopping = app.StopAsync(DiscoveryFixture.Stop);
            await fixture.UntilAsync(() => stopping.IsCompleted, "stopped");
            Assert.InRange(fixture.Time.GetUtcNow() - before, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
            Assert.Empty(await fixture.FindAsync("catalog"));
            Assert.Equal(1, fixture.Logs.Count("Warning 210"));
        }
        finally
        {
            blocked.Set();
        }
    }

    [Fact]
    public async Task A_forced_shutdown_does_not_wait_for_blocking_app_code()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var blocked = new ManualResetEventSlim();
        using var hurry = new CancellationTokenSource();
        var app = await ServeDocumentAsync(fixture, new TaskCompletionSource(), () => Block(blocked));
        try
        {
            // The clock does not advance, so only the token ends the wait.
            var stopping = app.StopAsync(hurry.Token);
            await hurry.CancelAsync();
            await stopping.WaitAsync(TestTimeout, DiscoveryFixture.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Assert.True(stopping.IsCompleted);
        }
        finally
        {
            blocked.Set();
        }
    }

    [Fact]
    public async Task An_app_that_stops_while_it_registers_leaves_no_instance_behind()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var held = new HeldRequest(fixture.Proxy, "GET", "/instances/");
        var app = fixture.Build("storefront");
        await app.StartAsync(DiscoveryFixture.Stop);
        await held.Arrived.WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        Assert.Single(await fixture.FindAsync("storefront"));
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        Assert.Empty(await fixture.FindAsync("storefront"));
    }

    [Fact]
    public async Task An_app_that_stops_while_it_registers_under_another_ID_leaves_no_instance_behind()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        using var held = new HeldRequest(fixture.Proxy, "GET", "/another/instances/");
        await fixture.Operator.DeleteMicroserviceAsync(DiscoveryFixture.Registration(app).ServiceId!, force: true, DiscoveryFixture.Stop);
        await fixture.Operator.CreateMicroserviceAsync(
            new Microservice { ServiceId = "another", AppId = "shop", ServiceName = "storefront", Version = "1.2.0" }, DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => held.Arrived.IsCompleted, "registering under the other id");
        Assert.Single(await fixture.FindAsync("storefront"));
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        Assert.Empty(await fixture.FindAsync("storefront"));
    }

    [Fact]
    public async Task A_start_that_fails_without_a_registry_leaves_no_instance_behind()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var held = new HeldRequest(fixture.Proxy, "GET", "/instances/");
        var app = fixture.Build("storefront", null, ("servicecomb:registry:required", "true"), ("servicecomb:registry:startTimeoutInMillis", "2000"));
        var starting = app.StartAsync(DiscoveryFixture.Stop);
        await held.Arrived.WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        Assert.Single(await fixture.FindAsync("storefront"));
        await fixture.UntilAsync(() => starting.IsCompleted, "the start ended");
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => starting);
        Assert.Empty(await fixture.FindAsync("storefront"));
    }

    [Fact]
    public async Task A_cancelled_start_leaves_no_instance_behind()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var held = new HeldRequest(fixture.Proxy, "GET", "/instances/");
        using var calledOff = new CancellationTokenSource();
        var app = fixture.Build("storefront", null, ("servicecomb:registry:required", "true"));
        var starting = app.StartAsync(calledOff.Token);
        await held.Arrived.WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        await calledOff.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(TestTimeout, DiscoveryFixture.Stop));
        Assert.Empty(await fixture.FindAsync("storefront"));
    }

    [Fact]
    public async Task A_stopping_app_is_deregistered_although_the_registry_rejects_DOWN()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        fixture.Proxy.Respond("/status?", 500);
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        Assert.Empty(await fixture.FindAsync("storefront"));
        Assert.Equal(0, fixture.Logs.Count("Warning 206"));
    }

    [Fact]
    public async Task A_stopping_app_is_deregistered_at_another_address_when_one_does_not_respond()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await using var other = await EngineProxy.StartAsync(fixture.Engine.RegistryAddress);
        var app = await RunOnClockAsync(fixture, fixture.Proxy.Address, other.Address);
        using var silent = new HeldRequest(other);
        await StopWhileHeldAsync(fixture, app, silent);
        Assert.True(silent.Arrived.IsCompleted);
        Assert.Empty(await fixture.FindAsync("storefront"));
    }

    [Fact]
    public async Task A_registry_that_does_not_respond_delays_the_shutdown_by_a_few_seconds_at_most()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await RunOnClockAsync(fixture, fixture.Proxy.Address);
        using var silent = new HeldRequest(fixture.Proxy);
        var before = fixture.Time.GetUtcNow();
        await StopWhileHeldAsync(fixture, app, silent);
        Assert.InRange(fixture.Time.GetUtcNow() - before, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        Assert.Equal(1, fixture.Logs.Count("Warning 206"));
    }

    /// <summary>Runs an app whose request timeouts use the clock of the test.</summary>
    private static Task<WebApplication> RunOnClockAsync(DiscoveryFixture fixture, params string[] addresses)
    {
        var options = new EngineClientOptions();
        Array.ForEach(addresses, options.Addresses.Add);
        return fixture.RunAsync("storefront", builder => builder.Services.AddKeyedSingleton("servicecomb:registry", (_, _) => new EngineHttpClient(options, fixture.Time)));
    }

    // Advances the clock only while a request waits for the silent address, so that no other request times out on a busy machine.
    private static async Task StopWhileHeldAsync(DiscoveryFixture fixture, WebApplication app, HeldRequest silent)
    {
        var stopping = app.StopAsync(DiscoveryFixture.Stop);
        var timeout = Task.Delay(TestTimeout, DiscoveryFixture.Stop);
        while (!stopping.IsCompleted && !timeout.IsCompleted)
        {
            if (silent.Waiting > 0)
            {
                fixture.Time.Advance(TimeSpan.FromMilliseconds(50));
            }

            await fixture.YieldAsync();
        }

        await stopping.WaitAsync(TimeSpan.Zero, DiscoveryFixture.Stop);
    }

    /// <summary>Runs an app whose only OpenAPI document is being read after the registration.</summary>
    private static async Task<WebApplication> ServeDocumentAsync(DiscoveryFixture fixture, TaskCompletionSource asked, Func<Task<string>> serve)
    {
        var app = fixture.Build("catalog", builder => builder.Services.AddOpenApi());
        app.MapGet("/openapi/{documentName}.json", (string documentName) =>
        {
            asked.TrySetResult();
            return serve();
        });
        await app.StartAsync(DiscoveryFixture.Stop);
        await asked.Task.WaitAsync(TestTimeout, DiscoveryFixture.Stop);
        return app;
    }

    private static Task<string> Block(ManualResetEventSlim blocked)
    {
        blocked.Wait(DiscoveryFixture.Stop);
        return Task.FromResult("{}");
    }
}
