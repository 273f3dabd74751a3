using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

public sealed class HealthTests
{
    [Fact]
    public async Task Health_is_degraded_after_three_waits_without_response()
    {
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = new KieConfigurationFixture(kie.Address);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var services = Services(live.Manager, clock);
        var health = services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);
        clock.Advance(TimeSpan.FromMinutes(10));
        var report = (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["servicecomb-kie"];
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Equal(kie.Revision, report.Data["revision"]);
        Assert.Equal("app, service, version, custom", report.Data["layers"]);
    }

    [Fact]
    public async Task Health_data_contains_the_endpoint_and_the_state_of_each_layer()
    {
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = new KieConfigurationFixture($"http://127.0.0.1:1,{kie.Address}");
        await using var services = Services(live.Manager, TimeProvider.System);
        var health = services.GetRequiredService<HealthCheckService>();
        var report = (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["servicecomb-kie"];
        Assert.Equal($"{kie.Address}/", report.Data["address"]);
        Assert.All(["app", "service", "version", "custom"], layer => Assert.Equal("Current", report.Data[$"layer {layer}"]));

        // The poll of the service and version layers, which they share.
        kie.Instead = static async context =>
        {
            if (!context.Request.Query["label"].Contains("service:orders"))
            {
                return false;
            }

            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("out of order");
            return true;
        };
        kie.Put("a", "1", "app:shop,service:orders,environment:");
        await live.Logs.WaitForAsync(505, times: 1);
        report = (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["servicecomb-kie"];
        Assert.Equal("Current", report.Data["layer app"]);
        Assert.Equal("Current", report.Data["layer custom"]);
        Assert.StartsWith("Failing: ", (string)report.Data["layer service"], StringComparison.Ordinal);
        Assert.StartsWith("Failing: ", (string)report.Data["layer version"], StringComparison.Ordinal);
        Assert.Equal(
            [KieLayerState.Current, KieLayerState.Failing, KieLayerState.Failing, KieLayerState.Current],
            live.Info.Layers.Select(static layer => layer.State));
        Assert.Contains("500", live.Info.Layers[1].Failure, StringComparison.Ordinal);

        kie.Instead = null;
        await live.UntilAsync(() => live["a"] == "1");
        await live.Logs.WaitForAsync(507, times: 1);
        Assert.All(live.Info.Layers, static layer => Assert.Equal((KieLayerState.Current, null), (layer.State, layer.Failure)));
    }

    [Fact]
    public async Task Health_describes_an_app_without_response_and_one_without_configuration_center()
    {
        await using var live = new KieConfigurationFixture("http://127.0.0.1:1");
        Assert.Contains("since the start", await Describe(live.Manager), StringComparison.Ordinal);
        Assert.Contains("no configuration center", await Describe(new ConfigurationManager()), StringComparison.Ordinal);

        static async Task<string> Describe(IConfiguration configuration)
        {
            await using var services = Services(configuration, TimeProvider.System);
            var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
            return report.Entries["servicecomb-kie"].Description!;
        }
    }

    [Fact]
    public async Task Health_is_degraded_after_one_layer_failed_for_three_waits()
    {
        await using var kie = await ScriptedKie.StartAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var live = new KieConfigurationFixture(options => options.Time = clock, kie.Address, ("servicecomb:kie:pollingWaitTime", "1"));
        await using var services = Services(live.Manager, clock);
        var health = services.GetRequiredService<HealthCheckService>();
        kie.Instead = static context =>
        {
            var isCustom = context.Request.Query["label"].Contains("public:");
            context.Response.StatusCode = isCustom ? 403 : 200;
            return Task.FromResult(isCustom);
        };
        kie.Put("a", "1", "public:");
        await live.Logs.WaitForAsync(505);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);

        clock.Advance(TimeSpan.FromSeconds(4));
        // After two more requests of a layer, the response between them has the new time.
        var requestCount = OfService(kie.Requests);
        await kie.UntilRequestedAsync(requests => OfService(requests) >= requestCount + 2);
        Assert.Equal(clock.GetUtcNow(), live.Info.LastResponse);
        var report = (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["servicecomb-kie"];
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("custom", report.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("service", report.Description, StringComparison.Ordinal);

        static int OfService(IEnumerable<string> requests) => requests.Count(static request => request.Contains("service:orders", StringComparison.Ordinal));
    }

    private static ServiceProvider Services(IConfiguration configuration, TimeProvider time) => new ServiceCollection()
        .AddSingleton(configuration)
        .AddSingleton(time)
        .AddLogging()
        .AddHealthChecks().AddServiceCombKie().Services
        .BuildServiceProvider();
}
