using System.Diagnostics;
using System.Globalization;
using ServiceComb.Net.Faults.Fixtures;

namespace ServiceComb.Net.Faults;

/// <summary>Tests that a gateway under load serves every request that a live instance can serve.
/// SERVICECOMB_LOAD_SECONDS repeats the changes for a time.</summary>
public sealed class GatewayLoadTests
{
    private static readonly TimeSpan Duration =
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("SERVICECOMB_LOAD_SECONDS") ?? "0", CultureInfo.InvariantCulture));

    [Fact]
    public async Task No_request_fails_while_instances_are_killed_and_replaced_and_rules_and_routes_change()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of this kind");
        await using var fixture = await GatewayFixture.StartAsync(
            ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
            ("servicecomb.retry.all", "{maxAttempts: 3, waitDuration: 10}"),
            ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 5"));
        foreach (var version in new[] { "1.0.0", "1.0.0", "2.0.0", "2.0.0" })
        {
            await fixture.StartProviderAsync(version);
        }

        await using var callers = new GatewayCallers(fixture.Address, count: 8);
        await callers.NoneFailedAsync();
        var (started, rounds) = (Stopwatch.GetTimestamp(), 0);
        do
        {
            await ChangeRulesAsync(fixture, callers);
            await ReplaceAsync(fixture, callers, "1.0.0", "KILL");
            await ChangeRoutesAsync(fixture, callers);
            await ReplaceAsync(fixture, callers, "2.0.0", "TERM");
            rounds++;
        }
        while (Stopwatch.GetElapsedTime(started) < Duration);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{rounds} rounds in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s, {callers.Succeeded} requests, {callers.Failed.Count} failed");
    }

    // Dark launch: the canary sees version 2, the others version 1; then all see version 2, and then any.
    private static async Task ChangeRulesAsync(GatewayFixture fixture, GatewayCallers callers)
    {
        callers.Event = "dark launch";
        await fixture.SetAsync(
            "servicecomb.routeRule.orders",
            "[{precedence: 2, match: {headers: {canary: {exact: new}}}, route: [{weight: 100, tags: {version: 2.0.0}}]}, {precedence: 1, route: [{weight: 100, tags: {version: 1.0.0}}]}]");
        await callers.UntilAsync(() => callers.Versions is ["2.0.0", "1.0.0"], "the rule is in force");
        await callers.NoneFailedAsync();
        callers.Event = "version 2 for all";
        await fixture.SetAsync("servicecomb.routeRule.orders", "[{precedence: 1, route: [{weight: 100, tags: {version: 2.0.0}}]}]");
        await callers.UntilAsync(() => callers.Versions is ["2.0.0", "2.0.0"], "the next rule is in force");
        await callers.NoneFailedAsync();
        callers.Event = "no rule";
        await fixture.SetAsync("servicecomb.routeRule.orders", null);
        await callers.UntilAsync(() => callers.Versions.Contains("1.0.0"), "no rule is in force");
        await callers.NoneFailedAsync();
    }

    private static async Task ReplaceAsync(GatewayFixture fixture, GatewayCallers callers, string version, string signal)
    {
        callers.Event = $"start of {version}";
        var old = fixture.Providers.First(name => name.StartsWith(version, StringComparison.Ordinal));
        await fixture.StartProviderAsync(version);
        await callers.NoneFailedAsync();
        callers.Event = $"{signal} of {version}";
        await fixture.EndProviderAsync(old, signal);
        await callers.NoneFailedAsync();
    }

    // The clients change to the new route when it is in force, and back before it is removed.
    private static async Task ChangeRoutesAsync(GatewayFixture fixture, GatewayCallers callers)
    {
        callers.Event = "new route";
        await fixture.SetAsync("servicecomb.gateway.routes.shop", "{prefix: /shop/orders, service: orders, prefixSegmentCount: 2}");
        using var client = new HttpClient { BaseAddress = fixture.Address };
        await UntilRoutedAsync(client, isRouted: true);
        callers.Path = "/shop/orders";
        await callers.NoneFailedAsync();
        callers.Event = "changed route";
        await fixture.SetAsync("servicecomb.gateway.routes.shop", "{prefix: /shop/orders, service: orders, prefixSegmentCount: 2, versionRule: 1.0+, order: -1}");
        await callers.NoneFailedAsync();
        callers.Path = "/orders";
        await callers.NoneFailedAsync();
        callers.Event = "removed route";
        await fixture.SetAsync("servicecomb.gateway.routes.shop", null);
        await UntilRoutedAsync(client, isRouted: false);
        await callers.NoneFailedAsync();
    }

    private static async Task UntilRoutedAsync(HttpClient client, bool isRouted)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            using var response = await client.GetAsync(new Uri("/shop/orders/version", UriKind.Relative), FaultFixture.Stop);
            if (response.IsSuccessStatusCode == isRouted)
            {
                return;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(120), "the route did not change");
            await Task.Delay(TimeSpan.FromMilliseconds(10), FaultFixture.Stop);
        }
    }
}
