using ServiceComb.Net.Discovery.Tests.World;

namespace ServiceComb.Net.Discovery.Tests.Registration;

public sealed class RegistrationTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task An_app_is_registered_under_its_id_with_the_address_it_listens_on()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await world.RunRegisteredAsync(("servicecomb:service:version", "1.2.3"), ("servicecomb:instance:properties:zone", "blue"));

        var instance = Assert.Single(await world.ListAsync("web"));

        Assert.Equal(DiscoveryWorld.RegistrationOf(app).InstanceId, (string)instance["instanceId"]!);
        Assert.Equal($"rest://127.0.0.1:{new Uri(app.Urls.Single()).Port}?sslEnabled=false", (string)instance["endpoints"]![0]!);
        Assert.Equal(("1.2.3", "UP", "blue"), ((string)instance["version"]!, (string)instance["status"]!, (string)instance["properties"]!["zone"]!));
    }

    [Fact]
    public async Task An_engine_that_forgot_everything_knows_the_instance_again_after_one_heartbeat()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await world.RunRegisteredAsync();

        await world.Engine.RestartAsync(empty: true);
        await world.UntilAsync(() => world.ListAsync("web") is { IsCompletedSuccessfully: true, Result.Count: 1 }, "registered again", Second);

        Assert.Equal(DiscoveryWorld.RegistrationOf(app).InstanceId, (string)Assert.Single(await world.ListAsync("web"))["instanceId"]!);
    }

    [Fact]
    public async Task Heartbeats_keep_the_instance_for_as_long_as_the_app_runs()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        await world.RunRegisteredAsync(("servicecomb:registry:sc:healthCheckIntervalInSeconds", "5"));
        using var beats = world.Engine.Faults.Delay("*heartbeat", TimeSpan.Zero);

        for (var beat = 1; beat <= 5; beat++)
        {
            world.Engine.AdvanceLeases(TimeSpan.FromSeconds(15));
            await world.UntilAsync(() => beats.Played >= beat, $"heartbeat {beat}", Second);
        }

        Assert.Single(await world.ListAsync("web"));
    }

    [Fact]
    public async Task A_failing_engine_is_tried_again_until_it_takes_the_registration()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var failing = world.Engine.Faults.Answer("*", 503);
        var app = await world.RunAsync();
        await world.UntilAsync(() => failing.Played >= 3, "three tries", Second);
        Assert.False(DiscoveryWorld.RegistrationOf(app).Registered.IsCompleted);

        failing.Dispose();

        await world.UntilAsync(() => DiscoveryWorld.RegistrationOf(app).Registered.IsCompleted, "registered", Second);
        Assert.Single(await world.ListAsync("web"));
    }

    [Fact]
    public async Task An_app_that_stops_is_gone_from_the_registry()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await world.RunRegisteredAsync();

        await app.StopAsync(TestContext.Current.CancellationToken);

        Assert.Empty(await world.ListAsync("web"));
    }

    [Fact]
    public async Task An_app_stops_within_its_time_when_the_engine_does_not_answer_the_goodbye()
    {
        await using var world = await DiscoveryWorld.StartAsync();
        var app = await world.RunRegisteredAsync();
        world.Engine.Faults.Answer("*", 503);

        await app.StopAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }
}
