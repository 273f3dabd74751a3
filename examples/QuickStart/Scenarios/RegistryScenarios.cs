using QuickStart.Apps;
using ServiceComb.Net.Protocol.Registry;

namespace QuickStart.Scenarios;

/// <summary>Registration, balancing, and what survives a lost instance and a lost engine.</summary>
internal static class RegistryScenarios
{
    private static readonly TimeSpan EngineAway = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4 * Settings.HeartbeatSeconds);
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromMilliseconds(50);

    public static async Task<Figures> RegisteredAsync(Cluster world, IProgress<string> progress)
    {
        foreach (var app in world.Apps)
        {
            await app.Registration.Registered.WaitAsync(TimeSpan.FromSeconds(10));
            var instance = await world.Registry.GetInstanceAsync(app.Registration.ServiceId!, app.Registration.InstanceId);
            var expected = $"rest://127.0.0.1:{app.Address.Port}?sslEnabled=false";
            var endpoints = string.Join(", ", instance.Endpoints ?? []);
            ScenarioFailedException.Unless(
                endpoints == expected && instance.Status == InstanceStatus.Up && instance.Version == app.Version,
                $"{app.Name} {app.Version} UP at {expected}",
                $"{instance.Version} {instance.Status} at {endpoints}");
        }

        var counts = new Dictionary<string, int>();
        foreach (var name in world.Apps.Select(app => app.Name).Distinct())
        {
            var found = await world.Registry.FindInstancesAsync(new MicroserviceKey { AppId = Settings.Application, ServiceName = name });
            counts[name] = found.Instances.Count;
        }

        var seen = string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"));
        ScenarioFailedException.Unless(seen == "3 catalog, 1 storefront, 1 gateway", "3 catalog, 1 storefront, 1 gateway", seen);
        return new Figures($"{seen}: each UP at the address it listens on").With("instances", counts.Values.Sum());
    }

    public static async Task<Figures> BalancedAsync(Cluster world, IProgress<string> progress)
    {
        const int Count = 60;
        var texts = await Calls.GetManyAsync(world, Calls.ThroughStorefront(world), Count);
        var perInstance = texts.GroupBy(text => text).Select(group => group.Count()).Order().ToList();
        var seen = string.Join(", ", perInstance);
        ScenarioFailedException.Unless(perInstance.Count == 3 && perInstance[0] >= 18, $"{Count} calls spread evenly over 3 instances", seen);
        return new Figures($"{Count} calls through storefront reached the three catalogs {seen} times").With("calls", Count).With("least", perInstance[0]);
    }

    // The retry policy of the act before the last is still in force: it takes what was under way to another instance.
    public static async Task<Figures> LostInstanceAsync(Cluster world, IProgress<string> progress)
    {
        const int Count = 300;
        const int Callers = 4;
        var victim = world.Catalogs[1];
        var (before, made) = (victim.Calls, 0);
        var underWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < Count / Callers; i++)
            {
                await Calls.GetManyAsync(world, caller % 2 == 0 ? Calls.ThroughStorefront(world) : Calls.ThroughGateway(world), 1);
                if (Interlocked.Increment(ref made) == Count / 3)
                {
                    underWay.TrySetResult();
                }
            }
        })));
        await Task.WhenAny(underWay.Task, calls);
        await victim.App.KillAsync();
        world.Catalogs.RemoveAt(1);
        var madeBefore = Volatile.Read(ref made);
        await calls;
        ScenarioFailedException.Unless(victim.Calls > before && madeBefore < Count, "the victim dies while it is called", $"{victim.Calls - before} calls, killed after {madeBefore}");
        return new Figures($"one catalog was killed without goodbye during the calls; {made} of {Count} succeeded").With("calls", made).With("killedAfter", madeBefore);
    }

    public static async Task<Figures> LostEngineAsync(Cluster world, IProgress<string> progress)
    {
        await world.StopEngineAsync();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var calls = 0;
        while (clock.Elapsed < EngineAway)
        {
            await Calls.GetManyAsync(world, Calls.ThroughStorefront(world), 1);
            await Calls.GetManyAsync(world, Calls.ThroughGateway(world), 1);
            calls += 2;
            progress.Report($"the engine is away for {clock.Elapsed.TotalSeconds:0} of {EngineAway.TotalSeconds:0} s, {calls} calls, none failed");
            await Task.Delay(BetweenCalls);
        }

        await world.RestartEngineAsync();
        var back = System.Diagnostics.Stopwatch.StartNew();
        // Longer than a lease: whoever is still registered then has sent heartbeats again.
        while (back.Elapsed < Lease + TimeSpan.FromSeconds(1))
        {
            await Calls.GetManyAsync(world, Calls.ThroughStorefront(world), 1);
            await Calls.GetManyAsync(world, Calls.ThroughGateway(world), 1);
            calls += 2;
            progress.Report($"the engine is back for {back.Elapsed.TotalSeconds:0} s, a lease lasts {Lease.TotalSeconds:0} s, {calls} calls, none failed");
            await Task.Delay(BetweenCalls);
        }

        var (expected, seen) = (world.Apps.Select(app => app.Registration.InstanceId).Order(StringComparer.Ordinal).ToList(), new List<string>());
        await WaitUntil.HoldsAsync(
            async () => (seen = await RegisteredIdsAsync(world)).SequenceEqual(expected),
            $"{expected.Count} instances under their old ids {string.Join(", ", expected)}",
            () => string.Join(", ", seen));
        return new Figures($"{calls} calls while the engine was away {EngineAway.TotalSeconds:0} s and after, none failed; all {expected.Count} instances are registered under their old ids")
            .With("calls", calls).With("awaySeconds", EngineAway.TotalSeconds).With("instances", expected.Count);
    }

    private static async Task<List<string>> RegisteredIdsAsync(Cluster world)
    {
        var ids = new List<string>();
        foreach (var name in world.Apps.Select(app => app.Name).Distinct())
        {
            var found = await world.Registry.FindInstancesAsync(new MicroserviceKey { AppId = Settings.Application, ServiceName = name });
            ids.AddRange(found.Instances.Where(instance => instance.Status == InstanceStatus.Up).Select(instance => instance.InstanceId!));
        }

        ids.Sort(StringComparer.Ordinal);
        return ids;
    }
}
