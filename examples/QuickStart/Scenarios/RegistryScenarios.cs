using QuickStart.Apps;
using ServiceComb.Net.Protocol.Registry;

namespace QuickStart.Scenarios;

/// <summary>Registration, load balancing, and the loss of an instance and of the engine.</summary>
internal static class RegistryScenarios
{
    private static readonly TimeSpan OutageDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DelayBetweenCalls = TimeSpan.FromMilliseconds(50);

    public static async Task<ScenarioResult> RegisteredAsync(Cluster cluster, IProgress<string> progress)
    {
        foreach (var app in cluster.Apps)
        {
            await app.Registration.Registered.WaitAsync(TimeSpan.FromSeconds(10));
            var instance = await cluster.Registry.GetInstanceAsync(app.Registration.ServiceId!, app.Registration.InstanceId);
            var expected = $"rest://127.0.0.1:{app.Address.Port}?sslEnabled=false";
            var endpoints = string.Join(", ", instance.Endpoints);
            ScenarioFailedException.Unless(
                endpoints == expected && instance.Status == InstanceStatus.Up && instance.Version == app.Version,
                $"{app.Name} {app.Version} UP at {expected}",
                $"{instance.Version} {instance.Status} at {endpoints}");
        }

        var counts = new Dictionary<string, int>();
        foreach (var name in cluster.Apps.Select(app => app.Name).Distinct())
        {
            var found = await cluster.Registry.QueryInstancesAsync(new MicroserviceKey { AppId = Settings.Application, ServiceName = name });
            counts[name] = found.Instances.Count;
        }

        var seen = string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"));
        ScenarioFailedException.Unless(seen == "3 catalog, 1 storefront, 1 gateway", "3 catalog, 1 storefront, 1 gateway", seen);
        return new ScenarioResult($"{seen}: each UP at the address it listens on").With("instances", counts.Values.Sum());
    }

    public static async Task<ScenarioResult> BalancedAsync(Cluster cluster, IProgress<string> progress)
    {
        const int Count = 60;
        var texts = await Calls.GetManyAsync(cluster, Calls.ThroughStorefront(cluster), Count);
        var perInstance = texts.GroupBy(text => text).Select(group => group.Count()).Order().ToList();
        var seen = string.Join(", ", perInstance);
        ScenarioFailedException.Unless(perInstance.Count == 3 && perInstance[0] >= 18, $"{Count} calls spread evenly over 3 instances", seen);
        return new ScenarioResult($"{Count} calls through storefront reached the three catalogs {seen} times").With("calls", Count).With("minimum", perInstance[0]);
    }

    // The retry policy of an earlier scenario is still in force and repeats calls in progress on another instance.
    public static async Task<ScenarioResult> LostInstanceAsync(Cluster cluster, IProgress<string> progress)
    {
        const int Count = 300;
        const int Callers = 4;
        var killed = cluster.Catalogs[1];
        var (before, made) = (killed.Calls, 0);
        var isInProgress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < Count / Callers; i++)
            {
                await Calls.GetManyAsync(cluster, caller % 2 == 0 ? Calls.ThroughStorefront(cluster) : Calls.ThroughGateway(cluster), 1);
                if (Interlocked.Increment(ref made) == Count / 3)
                {
                    isInProgress.TrySetResult();
                }
            }
        })));
        await Task.WhenAny(isInProgress.Task, calls);
        await killed.App.KillAsync();
        cluster.Catalogs.RemoveAt(1);
        var madeBefore = Volatile.Read(ref made);
        await calls;
        ScenarioFailedException.Unless(killed.Calls > before && madeBefore < Count, "the instance is killed while it is called", $"{killed.Calls - before} calls, killed after {madeBefore}");
        return new ScenarioResult($"one catalog was killed without deregistration during the calls; {made} of {Count} succeeded").With("calls", made).With("killedAfter", madeBefore);
    }

    public static async Task<ScenarioResult> LostEngineAsync(Cluster cluster, IProgress<string> progress)
    {
        await cluster.StopEngineAsync();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var calls = 0;
        while (clock.Elapsed < OutageDuration)
        {
            calls += await CallAsync(cluster);
            progress.Report($"the engine is unavailable for {clock.Elapsed.TotalSeconds:0} of {OutageDuration.TotalSeconds:0} s, {calls} calls, none failed");
        }

        await cluster.RestartEngineAsync();
        var restarted = DateTimeOffset.UtcNow;
        clock.Restart();
        while (cluster.Apps.Any(app => app.Registration.LastHeartbeat < restarted))
        {
            ScenarioFailedException.Unless(clock.Elapsed < OutageDuration, "every instance sends a heartbeat to the restarted engine", $"none within {OutageDuration.TotalSeconds:0} s");
            calls += await CallAsync(cluster);
            progress.Report($"the engine is available again for {clock.Elapsed.TotalSeconds:0} s, waiting for heartbeats, {calls} calls, none failed");
        }

        // The instance that was killed earlier may still be listed.
        var expected = cluster.Apps.Select(app => app.Registration.InstanceId).ToList();
        var seen = await RegisteredIdsAsync(cluster);
        ScenarioFailedException.Unless(
            !expected.Except(seen).Any(), $"{expected.Count} instances under the same ids {string.Join(", ", expected)}", string.Join(", ", seen));
        return new ScenarioResult($"{calls} calls while the engine was unavailable for {OutageDuration.TotalSeconds:0} s and after, none failed; all {expected.Count} instances send heartbeats under the same ids")
            .With("calls", calls).With("outageSeconds", OutageDuration.TotalSeconds).With("instances", expected.Count);
    }

    private static async Task<int> CallAsync(Cluster cluster)
    {
        await Calls.GetManyAsync(cluster, Calls.ThroughStorefront(cluster), 1);
        await Calls.GetManyAsync(cluster, Calls.ThroughGateway(cluster), 1);
        await Task.Delay(DelayBetweenCalls);
        return 2;
    }

    private static async Task<List<string>> RegisteredIdsAsync(Cluster cluster)
    {
        var ids = new List<string>();
        foreach (var name in cluster.Apps.Select(app => app.Name).Distinct())
        {
            var found = await cluster.Registry.QueryInstancesAsync(new MicroserviceKey { AppId = Settings.Application, ServiceName = name });
            ids.AddRange(found.Instances.Where(instance => instance.Status == InstanceStatus.Up).Select(instance => instance.InstanceId!));
        }

        return ids;
    }
}
