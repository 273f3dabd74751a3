namespace ServiceComb.Net.LocalEngine.Tests.Registry;

public sealed class LeaseTests
{
    [Fact]
    public async Task An_instance_without_heartbeats_expires_after_four_intervals()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "silent");
        await host.RegisterAsync(service, "beating");
        host.Pass(18);
        Assert.Equal(200, await host.BeatAsync(service, "beating"));
        Assert.Equal("beating silent", await host.FindAsync("orders"));

        host.Pass(4);

        Assert.Equal("beating", await host.FindAsync("orders"));
        Assert.Equal(400, await host.BeatAsync(service, "silent"));
        Assert.Equal(200, await host.BeatAsync(service, "beating"));
    }

    [Fact]
    public async Task A_lease_longer_than_the_timer_wheel_expires_on_time()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "short", interval: 300);
        await host.RegisterAsync(service, "long", interval: 600);
        host.Pass(1195);
        Assert.Equal("long short", await host.FindAsync("orders"));

        host.Pass(10);

        Assert.Equal("long", await host.FindAsync("orders"));
    }

    [Fact]
    public async Task Self_preservation_keeps_instances_listed_for_one_more_lease_and_rejects_their_heartbeats()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "a");
        await host.RegisterAsync(service, "b");
        host.Pass(25);

        Assert.Equal("a b", await host.FindAsync("orders"));
        Assert.Equal(400, await host.BeatAsync(service, "a"));

        host.Pass(20);
        Assert.Equal("", await host.FindAsync("orders"));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(300)]
    [InlineData(1000)]
    public async Task Advanced_leases_expire_immediately_even_when_all_instances_are_affected(int seconds)
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        var service = await host.CreateAsync("orders");
        await host.FindAsync("orders", consumer);
        await host.RegisterAsync(service, "only");
        using var watch = await host.WatchAsync(consumer);

        host.Engine.AdvanceLeases(TimeSpan.FromSeconds(seconds));

        Assert.Equal("", await host.FindAsync("orders"));
        Assert.Equal(400, await host.BeatAsync(service, "only"));
        host.Pass(2.5);
        Assert.Equal("DELETE only UP", await RegistryHost.NextAsync(watch));
    }

    [Fact]
    public async Task Leases_that_are_advanced_by_less_than_their_duration_continue()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "short");
        await host.RegisterAsync(service, "long", interval: 30);

        host.Engine.AdvanceLeases(TimeSpan.FromSeconds(19));
        Assert.Equal("long short", await host.FindAsync("orders"));
        Assert.Equal(200, await host.BeatAsync(service, "short"));
        host.Engine.AdvanceLeases(TimeSpan.FromSeconds(19));
        Assert.Equal("long short", await host.FindAsync("orders"));
        host.Engine.AdvanceLeases(TimeSpan.FromSeconds(1));

        Assert.Equal("long", await host.FindAsync("orders"));
    }

    [Fact]
    public async Task A_retained_instance_can_register_again_under_its_ID()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "a");
        host.Pass(25);

        await host.RegisterAsync(service, "a");

        Assert.Equal(200, await host.BeatAsync(service, "a"));
        host.Pass(17);
        Assert.Equal("a", await host.FindAsync("orders"));
    }

    [Fact]
    public async Task Registering_a_live_instance_again_changes_nothing_and_counts_as_a_heartbeat()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "other", interval: 30);
        await host.RegisterAsync(service, "a");
        host.Pass(15);
        await host.RegisterAsync(service, "a", interval: 30);

        host.Pass(15);
        Assert.Equal("a other", await host.FindAsync("orders"));
        host.Pass(10);
        Assert.Equal("other", await host.FindAsync("orders"));
    }
}
