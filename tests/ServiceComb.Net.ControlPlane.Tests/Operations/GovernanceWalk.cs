using System.Text.Json;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.ControlPlane.Tests.Operations;

/// <summary>The operations on governance and metrics, at the address of the cloud.</summary>
internal static class GovernanceWalk
{
    // The registry reads environments of these operations as labels.
    private const string Environment = "production";

    private static CancellationToken Cancellation => Walk.Cancellation;

    public static async Task RunAsync(Walk walk, EngineHttpClient transport)
    {
        var governance = new CloudGovernanceClient(transport);
        var group = new GovernanceItem
        {
            Name = "group",
            Selector = new Dictionary<string, string> { ["app"] = "shop", ["environment"] = Environment },
            Spec = JsonSerializer.SerializeToElement(new { alias = Walk.Strange, matches = new[] { new { name = "m", apiPath = new { prefix = "/" }, headers = new { h = new { exact = Walk.Strange } } } } }),
        };
        await governance.CreateAsync(GovernanceKind.MatchGroup, group, Environment, Cancellation);
        var retry = group with { Spec = JsonSerializer.SerializeToElement(new { maxAttempts = 2 }) };
        var id = await walk.RunAsync("CreateGovernancePolicy", governance.CreateAsync(GovernanceKind.Retry, retry, Environment, Cancellation));
        Assert.Equal("group", (await walk.RunAsync("GetGovernancePolicy", governance.GetAsync(GovernanceKind.Retry, id, Environment, Cancellation))).Name);
        await walk.RunAsync("UpdateGovernancePolicy", governance.UpdateAsync(GovernanceKind.Retry, id, retry, Environment, Cancellation));
        Assert.NotEmpty(await walk.RunAsync("ListGovernancePoliciesByKind", governance.ListAsync(GovernanceKind.Retry, Environment, Cancellation)));
        Assert.NotEmpty(await walk.RunAsync("ListGovernancePolicies", governance.DisplayAsync(Environment, "shop", Cancellation)));
        await walk.RunAsync("DeleteGovernancePolicy", governance.DeleteAsync(GovernanceKind.Retry, id, Environment, Cancellation));

        await walk.RunAsync("SetDarkLaunchPolicy", governance.SetDarkLaunchAsync(
            "orders", [new DarkLaunchRule { Precedence = 1, Route = [new DarkLaunchRoute { Weight = 100, Tags = new Dictionary<string, string> { ["version"] = Walk.Strange } }] }], Environment, "shop", Cancellation));
        Assert.Contains("precedence", await walk.RunAsync("GetDarkLaunchPolicy", governance.GetDarkLaunchAsync("orders", Environment, "shop", Cancellation)), StringComparison.Ordinal);
        await walk.RunAsync("DeleteDarkLaunchPolicy", governance.DeleteDarkLaunchAsync("orders", Environment, "shop", Cancellation));

        var monitor = new MonitorClient(transport);
        await walk.RunAsync("GetThresholds", monitor.GetThresholdsAsync([Walk.Strange], Cancellation));
        await walk.RunAsync("GetMetrics", monitor.GetMetricsAsync(Walk.Strange, Walk.Strange, Walk.Strange, Walk.Strange, Cancellation));
        await walk.RunAsync("ListMetrics", monitor.ListMetricsAsync(new MetricQuery { Page = 1, Number = 10, AppIds = [Walk.Strange], NameFilter = Walk.Strange }, Cancellation));
    }
}
