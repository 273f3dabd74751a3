using System.Diagnostics;
using Microsoft.Extensions.Options;
using QuickStart.Apps;

namespace QuickStart.Scenarios;

/// <summary>A configuration value and a route rule that change at run time.</summary>
internal static class ConfigurationScenarios
{
    private const string RouteRule = """
        - precedence: 1
          route:
            - weight: 20
              tags:
                version: 2.0.0
            - weight: 80
              tags:
                version: 1.0.0
        """;

    public static async Task<ScenarioResult> ConfiguredAsync(Cluster cluster, IProgress<string> progress)
    {
        var monitor = cluster.Storefront.Services.GetRequiredService<IOptionsMonitor<StorefrontOptions>>();
        var wanted = $"good evening {Guid.NewGuid():N}";
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = monitor.OnChange(options =>
        {
            if (options.Greeting == wanted)
            {
                arrived.TrySetResult();
            }
        });
        await Items.PutAsync(cluster, "storefront.greeting", "good morning", service: "storefront");
        await WaitUntil.HoldsAsync(() => monitor.CurrentValue.Greeting == "good morning", "the first greeting", () => monitor.CurrentValue.Greeting);
        var clock = Stopwatch.StartNew();
        await Items.PutAsync(cluster, "storefront.greeting", wanted, service: "storefront");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var millis = Math.Round(clock.Elapsed.TotalMilliseconds, 1);
        return new ScenarioResult($"a value written to KIE reached storefront's IOptionsMonitor in {millis} ms, the write included").With("millis", millis);
    }

    public static async Task<ScenarioResult> DarkLaunchAsync(Cluster cluster, IProgress<string> progress)
    {
        const int Count = 100;
        await Items.PutAsync(cluster, "servicecomb.routeRule.catalog", RouteRule);
        await Items.AppliedAsync(cluster, "servicecomb.routeRule.catalog", RouteRule);
        var seen = new List<int>();
        foreach (var target in (Uri[])[Calls.ThroughStorefront(cluster), Calls.ThroughGateway(cluster)])
        {
            var texts = await Calls.GetManyAsync(cluster, target, Count);
            seen.Add(Calls.CountVersion(texts, "2.0.0"));
            ScenarioFailedException.Unless(seen[^1] == 20, $"exactly 20 of {Count} calls to {target} at 2.0.0", $"{seen[^1]}");
        }

        await Items.RemoveAsync(cluster, "servicecomb.routeRule.catalog");
        await Items.AppliedAsync(cluster, "servicecomb.routeRule.catalog", null);
        return new ScenarioResult($"of {Count} calls exactly {seen[0]} from storefront and {seen[1]} through the gateway went to 2.0.0")
            .With("storefront", seen[0]).With("gateway", seen[1]);
    }
}
