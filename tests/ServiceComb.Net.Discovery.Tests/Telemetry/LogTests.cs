using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Telemetry;

/// <summary>Tests the log messages at level Information and above.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task Instances_that_join_and_leave_are_logged_by_service()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var b = await fixture.ProvideAsync("orders", "b");
        var entry = await fixture.TrackAsync("orders", ["a", "b"]);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 257 orders: 2 instances joined (a, b), 2 now") == 1, "both are logged");

        await fixture.Operator.DeregisterInstanceAsync(b.ServiceId!, "b", DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 258 orders: 1 instances left (b), 1 now") == 1, "one left");

        for (var number = 10; number < 18; number++)
        {
            await fixture.ProvideAsync("orders", $"i{number}");
        }

        // All changes within one logging window.
        await fixture.UntilAsync(() => entry.Current.Instances.Length == 9, "all are known", TimeSpan.FromMilliseconds(1));
        await fixture.UntilAsync(() => fixture.Logs.Count("Information 257 orders: 8 instances joined (i10, i11, i12, i13, i14 and 3 more), 9 now") == 1, "they are logged in one line");
    }

    [Fact]
    public async Task IDs_from_the_registry_are_escaped()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var reborn = Listener.Refusing();
        await fixture.ProvideAsync("orders", "a");
        var found = $$"""{"instances":[{{Instance("a", live)}},{{Instance("b", reborn)}}]}""";
        fixture.Proxy.Intercept = context => RespondAsync(context, found, """{"services":{"notModified":[0]}}""");
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        var entry = directory.Find("orders")!;
        await fixture.UntilAsync(() => entry.Current.Instances.Length == 2, "both are listed");
        entry.ReportConnectionFailure(entry.Current.Instances[1]);
        await fixture.UntilAsync(() => fixture.Logs.Count(@"Warning 254 1 of 2 instances of orders do not accept connections and are skipped until they do: b\u001B[2J\u000A") == 1, "one refuses");
        reborn.Listen();
        await fixture.UntilAsync(() => fixture.Logs.Count(@"Information 235 1 instances of orders accept connections again: b\u001B[2J\u000A") == 1, "it accepts again");

        fixture.Proxy.Intercept = context => RespondAsync(context, found, """{"services":{"updated":[{"index":0,"rev":"2","instances":[]}]}}""");
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 253 2 ") == 1, "both left");
        fixture.Proxy.Intercept = context => RespondAsync(context, found, """{"services":{"notModified":[0,1]}}""");
        await fixture.ProvideAsync("payments", "c", endpoint: live.Endpoint);
        directory.Find("payments");
        await fixture.UntilAsync(() => fixture.Logs.Count(@"Information 236 Removed instance a\u001B[2J\u000A of orders") == 1, "another is in its place");
        await fixture.UntilAsync(() => fixture.Logs.Count(@"Information 234 Removed 1 instances of orders that the registry no longer lists and whose grace period expired: b\u001B[2J\u000A") == 1, "the other was kept for long");
        Assert.DoesNotContain(fixture.Logs.Lines, static line => line.Any(char.IsControl));
    }

    [Fact]
    public async Task A_lasting_outage_of_the_registry_is_logged_every_five_minutes()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync();
        fixture.Proxy.Respond("/", 500);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 215 ") == 2, "the outage lasts", TimeSpan.FromSeconds(5));
        var durations = fixture.Logs.Lines
            .Select(static line => Regex.Match(line, " has been failing for ([0-9:.]+), ", RegexOptions.None, TimeSpan.FromSeconds(60)))
            .Where(static match => match.Success)
            .Select(static match => TimeSpan.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToList();
        // No upper limit: the clock advances while a request is in progress.
        Assert.True(durations[0] >= TimeSpan.FromMinutes(5), $"logged after {durations[0]}");
        Assert.True(durations[1] - durations[0] >= TimeSpan.FromMinutes(5), $"logged after {durations[0]} and {durations[1]}");
        Assert.Equal(1, fixture.Logs.Count("Heartbeat failed and is retried"));
        Assert.Equal(2, fixture.Logs.Count("Warning 215 "));
    }

    private static string Instance(string id, Listener at) =>
        $$"""{"instanceId":"{{id}}\u001B[2J\n","serviceId":"s","version":"1.0.0","status":"UP","endpoints":["{{at.Endpoint}}"]}""";

    private static async Task<bool> RespondAsync(HttpContext context, string found, string verified)
    {
        var isVerification = context.Request.Path.Value!.EndsWith("/instances/action", StringComparison.Ordinal);
        if (!isVerification && !context.Request.QueryString.Value!.Contains("serviceName=orders", StringComparison.Ordinal))
        {
            return false;
        }

        context.Response.Headers["X-Resource-Revision"] = "1";
        await context.Response.WriteAsync(isVerification ? verified : found);
        return true;
    }
}
