using ServiceComb.Net.Discovery.Tests.World;

namespace ServiceComb.Net.Discovery.Tests.Telemetry;

/// <summary>What an operator reads at Information and above.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task Instances_that_join_and_leave_are_logged_by_service()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        await world.ProvideAsync("orders", "a");
        var b = await world.ProvideAsync("orders", "b");
        var entry = await world.FollowAsync("orders", ["a", "b"]);
        await world.UntilAsync(() => world.Lines.Count("Information 257 orders: 2 instances joined (a, b), 2 now") == 1, "both are logged");

        await world.Operator.DeregisterInstanceAsync(b.ServiceId!, "b", DiscoveryWorld.Stop);
        await world.UntilAsync(() => world.Lines.Count("Information 258 orders: 1 instances left (b), 1 now") == 1, "one left");

        for (var number = 10; number < 18; number++)
        {
            await world.ProvideAsync("orders", $"i{number}");
        }

        // All of them within the time that is coalesced.
        await world.UntilAsync(() => entry.Current.Instances.Length == 9, "all are known", TimeSpan.FromMilliseconds(1));
        await world.UntilAsync(() => world.Lines.Count("Information 257 orders: 8 instances joined (i10, i11, i12, i13, i14 and 3 more), 9 now") == 1, "they are logged in one line");
    }

    [Fact]
    public async Task A_lasting_outage_of_the_registry_is_logged_every_five_minutes()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        await world.RunAsync();
        world.Front.Answer("/", 500);
        await world.UntilAsync(() => world.Lines.Count(" has failed for 00:05:") == 1, "the outage lasts", TimeSpan.FromSeconds(5));
        await world.UntilAsync(() => world.Lines.Count(" has failed for 00:1") == 1, "the outage lasts longer", TimeSpan.FromSeconds(5));
        Assert.Equal(1, world.Lines.Count("A heartbeat failed and is repeated"));
        Assert.Equal(2, world.Lines.Count("Warning 215 "));
    }
}
