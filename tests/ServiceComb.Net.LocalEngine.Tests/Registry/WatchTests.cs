namespace ServiceComb.Net.LocalEngine.Tests.Registry;

public sealed class WatchTests
{
    [Fact]
    public async Task A_watch_reports_every_version_of_the_consumed_services_and_nothing_else()
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        var found = await host.CreateAsync("orders");
        var other = await host.CreateAsync("users");
        Assert.Equal("", await host.FindAsync("orders", consumer));
        using var watch = await host.WatchAsync(consumer);

        var newer = await host.CreateAsync("orders", "2.0.0");
        await host.RegisterAsync(other, "u");
        await host.RegisterAsync(found, "o1");
        await host.RegisterAsync(newer, "o2");
        await host.SendAsync(HttpMethod.Put, $"microservices/{found}/instances/o1/status?value=DOWN");

        Assert.Equal("CREATE o1 UP", await RegistryHost.NextAsync(watch));
        Assert.Equal("CREATE o2 UP", await RegistryHost.NextAsync(watch));
        Assert.Equal("UPDATE o1 DOWN", await RegistryHost.NextAsync(watch));
    }

    [Fact]
    public async Task A_dependency_created_after_the_watch_was_opened_is_watched()
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        var provider = await host.CreateAsync("orders");
        using var watch = await host.WatchAsync(consumer);
        await host.FindAsync("orders", consumer);

        await host.RegisterAsync(provider, "o1");

        Assert.Equal("CREATE o1 UP", await RegistryHost.NextAsync(watch));
    }

    [Fact]
    public async Task A_deregistration_is_reported_after_two_seconds_unless_the_instance_registers_again()
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        var provider = await host.CreateAsync("orders");
        await host.RegisterAsync(provider, "back");
        await host.RegisterAsync(provider, "gone");
        await host.FindAsync("orders", consumer);
        using var watch = await host.WatchAsync(consumer);

        await host.SendAsync(HttpMethod.Delete, $"microservices/{provider}/instances/back");
        await host.SendAsync(HttpMethod.Delete, $"microservices/{provider}/instances/gone");
        Assert.Equal("", await host.FindAsync("orders"));
        host.Pass(1.5);
        await host.RegisterAsync(provider, "back");
        host.Pass(1);

        Assert.Equal("CREATE back UP", await RegistryHost.NextAsync(watch));
        Assert.Equal("DELETE gone UP", await RegistryHost.NextAsync(watch));
    }

    [Fact]
    public async Task All_watches_of_a_service_receive_the_same_events()
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        var provider = await host.CreateAsync("orders");
        await host.FindAsync("orders", consumer);
        using var first = await host.WatchAsync(consumer);
        using var second = await host.WatchAsync(consumer);

        await host.RegisterAsync(provider, "o1");

        Assert.Equal("CREATE o1 UP", await RegistryHost.NextAsync(first));
        Assert.Equal("CREATE o1 UP", await RegistryHost.NextAsync(second));
    }

    [Fact]
    public async Task A_watch_ends_when_the_engine_stops()
    {
        var host = await RegistryHost.StartAsync();
        using var watch = await host.WatchAsync(await host.CreateAsync("web"));

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);

        var end = await Record.ExceptionAsync(() => RegistryHost.NextAsync(watch));
        Assert.True(end is not null || watch.CloseStatus is not null, "the socket is still open");
    }
}
