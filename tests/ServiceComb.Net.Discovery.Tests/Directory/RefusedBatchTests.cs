using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class RefusedBatchTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_entry_that_the_registry_refuses_is_left_out_and_the_others_are_verified(int refused)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        // No watch: only the verification shows what changed.
        world.Proxy.Intercept = context => IsWatch(context) ? NotFoundAsync(context) : RefuseAsync(context, "refused");
        var app = await world.RunAsync(configure: static builder => builder.Services.AddHealthChecks().AddServiceCombDiscovery());
        var directory = DiscoveryFixture.Directory(app);
        var entry = directory.Find("orders")!;
        for (var i = 0; i < 20; i++)
        {
            directory.Find(i < refused ? $"refused{i}" : $"other{i}");
        }

        await world.UntilListedAsync(entry, "a");
        await world.UntilAsync(() => world.Logs.Count("Warning 238") >= 1, "the refused entries are found", TimeSpan.FromSeconds(1));
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await world.UntilListedAsync(entry, "a", "b");
        Assert.Equal(HealthStatus.Healthy, await StatusAsync(app.Services));
        Assert.Equal(refused == 1 ? 1 : 0, world.Logs.Count("queries for 1 names"));

        // What was refused is remembered: from then on there is one query per interval again.
        var (before, since) = (world.Proxy.Count("POST", "/instances/action"), world.Time.GetUtcNow());
        await world.UntilAsync(() => world.Proxy.Count("POST", "/instances/action") - before >= 4, "four more queries", TimeSpan.FromSeconds(1));
        Assert.True(world.Time.GetUtcNow() - since > Interval * 2, $"{world.Time.GetUtcNow() - since}");
        Assert.Equal(1, world.Logs.Count("Warning 238"));
    }

    [Fact]
    public async Task An_engine_that_refuses_every_verification_is_reported_after_three_intervals()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        world.Proxy.Intercept = context => RefuseAsync(context, "orders");
        var app = await world.RunAsync(configure: static builder => builder.Services.AddHealthChecks().AddServiceCombDiscovery());
        DiscoveryFixture.Directory(app).Find("orders");
        await world.UntilAsync(() => world.Logs.Count("Warning 231") == 1, "it fails");
        Assert.Equal(HealthStatus.Healthy, await StatusAsync(app.Services));
        await world.AdvanceAsync(Interval * 4, TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Degraded, await StatusAsync(app.Services));
        Assert.Equal(0, world.Logs.Count("Warning 238"));
        Assert.Equal(1, world.Logs.Count("Warning 231"));
        world.Proxy.Intercept = null;
        await world.UntilAsync(async () => await StatusAsync(app.Services) == HealthStatus.Healthy, "verified again", TimeSpan.FromSeconds(1));
    }

    private static bool IsWatch(HttpContext context) => context.Request.Path.Value!.EndsWith("/watcher", StringComparison.Ordinal);

    private static Task<bool> NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.FromResult(true);
    }

    // As the real engine: one invalid entry refuses the query as a whole.
    private static async Task<bool> RefuseAsync(HttpContext context, string name)
    {
        if (!context.Request.Path.Value!.EndsWith("/instances/action", StringComparison.Ordinal))
        {
            return false;
        }

        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        context.Request.Body.Position = 0;
        if (!body.Contains(name, StringComparison.Ordinal))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        await context.Response.WriteAsync("""{"errorCode":"400001","errorMessage":"Invalid parameter(s)","detail":"serviceName"}""");
        return true;
    }

    private static async Task<HealthStatus> StatusAsync(IServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(DiscoveryFixture.Stop)).Status;
}
