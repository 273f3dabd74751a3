using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class RejectedBatchTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_entry_that_the_registry_rejects_is_excluded_and_the_others_are_verified(int rejected)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        // Without a watch, only the verification finds changes.
        fixture.Proxy.Intercept = context => IsWatch(context) ? NotFoundAsync(context) : RejectAsync(context, "rejected");
        var app = await fixture.RunAsync(configure: static builder => builder.Services.AddHealthChecks().AddServiceCombDiscovery());
        var directory = DiscoveryFixture.Directory(app);
        var entry = directory.Find("orders")!;
        for (var i = 0; i < 20; i++)
        {
            directory.Find(i < rejected ? $"rejected{i}" : $"other{i}");
        }

        await fixture.UntilListedAsync(entry, "a");
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 238") >= 1, "the rejected entries are found", TimeSpan.FromSeconds(1));
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await fixture.UntilListedAsync(entry, "a", "b");
        Assert.Equal(HealthStatus.Healthy, await StatusAsync(app.Services));
        Assert.Equal(rejected == 1 ? 1 : 0, fixture.Logs.Count("queries for 1 names"));

        // Rejected entries are remembered, so there is one query per interval again.
        var (before, since) = (fixture.Proxy.Count("POST", "/instances/action"), fixture.Time.GetUtcNow());
        await fixture.UntilAsync(() => fixture.Proxy.Count("POST", "/instances/action") - before >= 4, "four more queries", TimeSpan.FromSeconds(1));
        Assert.True(fixture.Time.GetUtcNow() - since > Interval * 2, $"{fixture.Time.GetUtcNow() - since}");
        Assert.Equal(1, fixture.Logs.Count("Warning 238"));
    }

    [Fact]
    public async Task Health_is_degraded_after_three_intervals_when_the_engine_rejects_every_verification()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        fixture.Proxy.Intercept = context => RejectAsync(context, "orders");
        var app = await fixture.RunAsync(configure: static builder => builder.Services.AddHealthChecks().AddServiceCombDiscovery());
        DiscoveryFixture.Directory(app).Find("orders");
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 231") == 1, "it fails");
        Assert.Equal(HealthStatus.Healthy, await StatusAsync(app.Services));
        await fixture.AdvanceAsync(Interval * 4, TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Degraded, await StatusAsync(app.Services));
        Assert.Equal(0, fixture.Logs.Count("Warning 238"));
        Assert.Equal(1, fixture.Logs.Count("Warning 231"));
        fixture.Proxy.Intercept = null;
        await fixture.UntilAsync(async () => await StatusAsync(app.Services) == HealthStatus.Healthy, "verified again", TimeSpan.FromSeconds(1));
    }

    private static bool IsWatch(HttpContext context) => context.Request.Path.Value!.EndsWith("/watcher", StringComparison.Ordinal);

    private static Task<bool> NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.FromResult(true);
    }

    // Like the real engine, rejects the query as a whole because of one invalid entry.
    private static async Task<bool> RejectAsync(HttpContext context, string name)
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
