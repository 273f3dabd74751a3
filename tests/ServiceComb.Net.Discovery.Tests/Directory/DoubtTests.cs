using ServiceComb.Net.Discovery.Tests.World;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class DoubtTests
{
    private const string Nothing = """{"services":{"updated":[{"index":0,"rev":"x","instances":[]}]}}""";

    [Fact]
    public async Task An_emptied_engine_does_not_empty_the_list_of_instances_that_answer()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        using var live = Listener.Open();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = DiscoveryWorld.Directory(await world.RunAsync()).Find("orders")!;
        await entry.GetAsync(DiscoveryWorld.Stop);
        await world.Engine.RestartAsync(empty: true, cancellationToken: DiscoveryWorld.Stop);
        await world.PassAsync(TimeSpan.FromSeconds(50));
        Assert.Equal("a", Assert.Single(entry.Current.Instances).InstanceId);
    }

    [Fact]
    public async Task What_an_empty_answer_dropped_goes_when_it_refuses_connections()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        using var live = Listener.Open();
        using var dead = Listener.Refusing();
        await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        await world.ProvideAsync("orders", "b", endpoint: dead.Endpoint);
        var entry = DiscoveryWorld.Directory(await world.RunAsync()).Find("orders")!;
        await world.UntilListedAsync(entry, "a", "b");
        world.Front.Answer("/instances/action", 200, Nothing);
        await world.UntilListedAsync(entry, "a");
        await world.UntilAsync(() => world.Lines.Count("Instance b of orders") == 1, "it is told");
    }

    [Fact]
    public async Task An_instance_that_said_goodbye_is_not_kept()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        using var live = Listener.Open();
        var a = await world.ProvideAsync("orders", "a", endpoint: live.Endpoint);
        var entry = DiscoveryWorld.Directory(await world.RunAsync()).Find("orders")!;
        await world.UntilListedAsync(entry, "a");
        await world.WatchIsOpenAsync();
        await world.Operator.SetStatusAsync(a.ServiceId!, "a", InstanceStatus.Down, DiscoveryWorld.Stop);
        await world.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryWorld.Stop);
        await world.UntilListedAsync(entry);
        await world.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(entry.Current.Instances);
    }
}
