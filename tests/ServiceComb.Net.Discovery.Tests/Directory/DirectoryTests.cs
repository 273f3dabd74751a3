using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class DirectoryTests
{
    [Fact]
    public async Task The_first_use_of_a_name_brings_its_instances()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a", "1.0.0", "rest://10.0.0.1:8080?sslEnabled=true&urlPrefix=%2Fapi", properties: new() { ["rack"] = "7" });
        await world.ProvideAsync("orders", "b", "2.0.0", "rest://[fd00::5]:8080");
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        var list = await directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.True(list.IsKnown);
        Assert.Equal(["a 1.0.0 https://10.0.0.1:8080/api/", "b 2.0.0 http://[fd00::5]:8080/"], list.Instances.Select(one => one.ToString()));
        Assert.Equal("7", list.Instances[0].Properties["rack"]);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("10.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("app.localhost")]
    [InlineData("example.org.")]
    [InlineData("")]
    public async Task What_cannot_be_a_service_has_no_entry(string host)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        Assert.Null(DiscoveryFixture.Directory(await world.RunAsync()).Find(host));
    }

    [Fact]
    public async Task A_name_with_dots_is_a_service_when_it_is_declared()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders.v2", "a");
        var app = await world.RunAsync("storefront", null, ("servicecomb:discovery:services", "orders.v2, carts"));
        var entry = DiscoveryFixture.Directory(app).Find("orders.v2")!;
        await world.UntilListedAsync(entry, "a");
        Assert.Equal(2, DiscoveryFixture.Directory(app).Entries.Count);
    }

    [Theory]
    [InlineData(InstanceStatus.Down)]
    [InlineData(InstanceStatus.OutOfService)]
    [InlineData(InstanceStatus.Starting)]
    [InlineData(InstanceStatus.Testing)]
    public async Task Only_instances_that_are_UP_are_listed(string status)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        await world.ProvideAsync("orders", "b", status: status);
        var list = await DiscoveryFixture.Directory(await world.RunAsync()).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("a", Assert.Single(list.Instances).InstanceId);
    }

    [Fact]
    public async Task An_instance_without_an_http_endpoint_is_left_out()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a", endpoint: "highway://10.0.0.1:7070");
        await world.ProvideAsync("orders", "b", endpoint: "rest:10.0.0.2:8080");
        var list = await DiscoveryFixture.Directory(await world.RunAsync()).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("http://10.0.0.2:8080/", Assert.Single(list.Instances).Address.ToString());
    }

    [Fact]
    public async Task A_frame_of_the_watch_is_applied_without_waiting_for_a_verification_and_only_its_service_is_asked_for()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        await world.ProvideAsync("carts", "c");
        var entry = await world.FollowAsync("orders", ["a"], ("servicecomb:discovery:services", "carts"));
        await world.UntilAsync(() => world.Proxy.Count("POST", "/instances/action") == 1, "the verification of the new watch");
        var (started, orders, carts) = (world.Time.GetUtcNow(), world.Proxy.Count("serviceName=orders"), world.Proxy.Count("serviceName=carts"));
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:8080");
        await world.UntilAsync(() => entry.Current.Instances.Length == 2, "b is listed", TimeSpan.Zero);
        await world.UntilAsync(() => world.Proxy.Count("serviceName=orders") > orders, "it is asked for", TimeSpan.FromMilliseconds(10));
        Assert.InRange(world.Time.GetUtcNow() - started, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(1, world.Proxy.Count("POST", "/instances/action"));
        Assert.Equal(carts, world.Proxy.Count("serviceName=carts"));
    }

    [Fact]
    public async Task A_status_that_changes_takes_the_instance_out_and_back()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var b = await world.ProvideAsync("orders", "b");
        var entry = DiscoveryFixture.Directory(await world.RunAsync()).Find("orders")!;
        await world.UntilListedAsync(entry, "a", "b");
        await world.Operator.SetStatusAsync(b.ServiceId!, "b", InstanceStatus.OutOfService, DiscoveryFixture.Stop);
        await world.UntilListedAsync(entry, "a");
        await world.Operator.SetStatusAsync(b.ServiceId!, "b", InstanceStatus.Up, DiscoveryFixture.Stop);
        await world.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task A_change_fires_the_token_of_the_list_before_it_once()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var entry = DiscoveryFixture.Directory(await world.RunAsync()).Find("orders")!;
        var before = await entry.GetAsync(DiscoveryFixture.Stop);
        var fired = 0;
        using var registration = before.ChangeToken.RegisterChangeCallback(_ => fired++, null);
        Assert.False(before.ChangeToken.HasChanged);
        await world.ProvideAsync("orders", "b");
        var after = await world.UntilListedAsync(entry, "a", "b");
        await world.UntilAsync(() => fired > 0, "the token fires");
        Assert.Equal((1, true, false), (fired, before.ChangeToken.HasChanged, after.ChangeToken.HasChanged));
    }

    [Fact]
    public async Task An_instance_that_did_not_change_stays_the_same_object()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a", properties: new() { ["rack"] = "7" });
        var entry = DiscoveryFixture.Directory(await world.RunAsync()).Find("orders")!;
        var before = await entry.GetAsync(DiscoveryFixture.Stop);
        await world.ProvideAsync("orders", "b");
        var after = await world.UntilListedAsync(entry, "a", "b");
        Assert.Same(before.Instances[0], after.Instances[0]);
    }

    [Fact]
    public async Task A_change_that_the_watch_missed_is_found_by_the_next_verification()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        world.Proxy.Answer("/watcher", 500);
        var entry = DiscoveryFixture.Directory(await world.RunAsync()).Find("orders")!;
        await entry.GetAsync(DiscoveryFixture.Stop);
        await world.ProvideAsync("orders", "b");
        var started = world.Time.GetUtcNow();
        await world.UntilListedAsync(entry, "a", "b");
        Assert.InRange(world.Time.GetUtcNow() - started, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task All_subscriptions_are_verified_by_one_request_per_interval()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        foreach (var name in (string[])["orders", "carts", "stock"])
        {
            await world.ProvideAsync(name, name + "1");
        }

        var app = await world.RunAsync("storefront", null, ("servicecomb:discovery:services", "orders,carts,stock"));
        await world.UntilAsync(() => DiscoveryFixture.Directory(app).Entries.All(entry => entry.IsLoaded), "all are loaded");
        await world.WatchIsOpenAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        var finds = world.Proxy.Count("GET", "/instances?");
        await world.AdvanceAsync(TimeSpan.FromSeconds(90));
        Assert.InRange(world.Proxy.Count("POST", "/instances/action"), 4, 8);
        Assert.Equal(finds, world.Proxy.Count("GET", "/instances?"));
    }

    [Fact]
    public async Task An_engine_without_batch_queries_is_asked_for_each_service()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        world.Proxy.Answer("/instances/action", 405);
        var entry = DiscoveryFixture.Directory(await world.RunAsync("storefront", null, ("servicecomb:discovery:services", "orders"))).Find("orders")!;
        await world.UntilListedAsync(entry, "a");
        await world.WatchIsOpenAsync();
        await world.ProvideAsync("orders", "b");
        await world.UntilListedAsync(entry, "a", "b");
        Assert.Equal(0, world.Logs.Count("Warning 231"));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 3)]
    public async Task A_batch_answer_that_is_too_large_is_asked_for_in_halves_and_in_the_end_for_each_service(int largest, int queries)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        string[] names = ["carts", "orders", "stock"];
        foreach (var name in names)
        {
            await world.ProvideAsync(name, "a");
        }

        world.Proxy.Answer("/watcher", 500);
        var directory = DiscoveryFixture.Directory(await world.RunAsync("storefront", null, ("servicecomb:discovery:services", string.Join(',', names))));
        foreach (var name in names)
        {
            await world.UntilListedAsync(directory.Find(name)!, "a");
        }

        world.Proxy.Intercept = async context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                context.Abort();
                return true;
            }

            if (!context.Request.Path.Value!.EndsWith("/instances/action", StringComparison.Ordinal) || await ServicesAskedForAsync(context.Request) <= largest)
            {
                return false;
            }

            await EngineProxy.AnswerTooMuchAsync(context);
            return true;
        };
        var before = world.Proxy.Count("GET", "/instances?");
        foreach (var name in names)
        {
            await world.ProvideAsync(name, "b", endpoint: "rest://10.0.0.2:80");
        }

        foreach (var name in names)
        {
            await world.UntilListedAsync(directory.Find(name)!, "a", "b");
        }

        Assert.True(queries == 0 ? world.Proxy.Count("GET", "/instances?") == before : world.Proxy.Count("GET", "/instances?") >= before + queries);
        Assert.Equal((0, 0), (world.Logs.Count("Warning 231"), world.Logs.Count("is unhealthy")));
    }

    [Fact]
    public async Task A_list_that_is_too_large_for_any_answer_is_told_once_and_stays_as_it_is()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var entry = await world.FollowAsync("orders", ["a"]);
        world.Proxy.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/registry/instances", StringComparison.Ordinal))
            {
                return false;
            }

            await EngineProxy.AnswerTooMuchAsync(context);
            return true;
        };
        await world.UntilAsync(() => world.Logs.Count("Warning 225 The instances of orders are too many") == 1, "it is told");
        var queries = world.Proxy.Count("GET", "/instances?");
        await world.UntilAsync(() => world.Proxy.Count("GET", "/instances?") >= queries + 2, "it is asked for further on", TimeSpan.FromSeconds(1));
        Assert.Equal(1, world.Logs.Count("Warning 225"));
        Assert.Single(entry.Current.Instances);
    }

    [Fact]
    public async Task A_null_in_an_answer_is_no_instance_and_ends_no_queries()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = await world.RunAsync();
        world.Proxy.Answer("/registry/instances", 200, """{"instances":[null]}""");
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await world.UntilAsync(() => entry.IsLoaded, "it is answered");
        Assert.Empty(entry.Current.Instances);

        world.Proxy.Intercept = null;
        await world.UntilListedAsync(entry, "a");
        await world.WatchIsOpenAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        var before = world.Proxy.Count("GET", "/instances?");
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await world.UntilAsync(() => world.Proxy.Count("GET", "/instances?") > before, "the service of the frame is asked for");
    }

    [Fact]
    public async Task A_query_that_fails_in_whatever_way_is_followed_by_others()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        world.Logs.Failing = "Information 223";
        var entry = directory.Find("orders")!;
        await world.UntilAsync(() => world.Logs.Count("Error 224 A query for orders failed") >= 1, "it failed");

        world.Logs.Failing = null;
        await world.ProvideAsync("orders", "a");
        await world.UntilAsync(() => directory.Find("orders")!.Current.Instances.Length == 1, "it is found", TimeSpan.FromSeconds(1));
        Assert.Same(entry, directory.Find("orders"));
    }

    [Fact]
    public async Task A_service_whose_verification_fails_in_whatever_way_keeps_no_other_from_being_verified()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("carts", "a");
        await world.ProvideAsync("orders", "a");
        world.Proxy.Answer("/watcher", 500);
        var app = await world.RunAsync("storefront", null, ("servicecomb:discovery:services", "carts,orders"));
        var (carts, orders) = (DiscoveryFixture.Directory(app).Find("carts")!, DiscoveryFixture.Directory(app).Find("orders")!);
        await world.UntilListedAsync(carts, "a");
        await world.UntilListedAsync(orders, "a");
        world.Logs.Failing = "Warning 253";
        world.Proxy.Answer("/instances/action", 200, """{"services":{"updated":[{"index":0,"rev":"x"},{"index":1,"rev":"x"}]}}""");
        await world.UntilAsync(() => world.Logs.Count("Error 237") == 2, "both fail");
        Assert.Equal((2, 0), (world.Logs.Count("Warning 253"), world.Logs.Count("Warning 231")));
    }

    [Fact]
    public async Task A_lost_watch_is_replaced_within_an_interval_however_often()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var entry = await world.FollowAsync("orders", ["a"]);
        for (var opened = 2; opened < 10; opened++)
        {
            var lost = world.Time.GetUtcNow();
            world.Proxy.BreakWatches();
            await world.WatchIsOpenAsync(opened);
            Assert.InRange(world.Time.GetUtcNow() - lost, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        }

        await world.ProvideAsync("orders", "b");
        await world.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task What_happened_while_the_watch_was_lost_is_asked_for_when_it_is_back()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = await world.RunAsync("storefront", null, ("servicecomb:registry:sc:pollIntervalInMillis", "600000"));
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await entry.GetAsync(DiscoveryFixture.Stop);
        await world.WatchIsOpenAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        world.Proxy.Answer("/watcher", 500);
        world.Proxy.BreakWatches();
        await world.UntilAsync(() => world.Proxy.OpenWatches == 0, "the watch is broken");
        await world.ProvideAsync("orders", "b");
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Single(entry.Current.Instances);
        world.Proxy.Intercept = null;
        await world.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task A_service_that_was_unknown_is_found_once_it_registers_and_is_used()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await world.RunAsync());
        var first = await directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal((false, 0), (first.IsKnown, first.Instances.Length));
        Assert.Equal(1, world.Logs.Count("Information 223 The registry knows no service orders in application 'shop' and environment ''"));
        await world.ProvideAsync("orders", "a");
        await world.UntilAsync(() => directory.Find("orders")!.Current.Instances.Length == 1, "found", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_holds_the_first_caller_for_a_bounded_time()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        world.Proxy.Answer("", 503);
        var started = world.Time.GetUtcNow();
        var waiting = DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop).AsTask();
        await world.UntilAsync(() => waiting.IsCompleted, "the caller goes on");
        Assert.False((await waiting).IsKnown);
        Assert.InRange(world.Time.GetUtcNow() - started, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task An_engine_that_fails_leaves_the_lists_as_they_are()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var entry = DiscoveryFixture.Directory(await world.RunAsync()).Find("orders")!;
        var before = await entry.GetAsync(DiscoveryFixture.Stop);
        world.Proxy.Answer("", 500, "<html>garbage");
        world.Proxy.BreakWatches();
        await world.AdvanceAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(2));
        Assert.Same(before, entry.Current);
        Assert.Equal(1, world.Logs.Count("Warning 231"));
        Assert.Equal(1, world.Logs.Count("Warning 242"));
    }

    private static async Task<int> ServicesAskedForAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        return body.RootElement.GetProperty("services").GetArrayLength();
    }
}
