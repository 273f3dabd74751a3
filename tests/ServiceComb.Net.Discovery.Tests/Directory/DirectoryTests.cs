using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class DirectoryTests
{
    [Fact]
    public async Task The_first_use_of_a_name_loads_its_instances()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a", "1.0.0", "rest://10.0.0.1:8080?sslEnabled=true&urlPrefix=%2Fapi", properties: new() { ["rack"] = "7" });
        await fixture.ProvideAsync("orders", "b", "2.0.0", "rest://[fd00::5]:8080");
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
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
    public async Task A_host_that_cannot_be_a_service_has_no_entry(string host)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        Assert.Null(DiscoveryFixture.Directory(await fixture.RunAsync()).Find(host));
    }

    [Fact]
    public async Task A_name_with_dots_is_a_service_when_it_is_declared()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders.v2", "a");
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:discovery:services", "orders.v2, carts"));
        var entry = DiscoveryFixture.Directory(app).Find("orders.v2")!;
        await fixture.UntilListedAsync(entry, "a");
        Assert.Equal(2, DiscoveryFixture.Directory(app).Entries.Count);
    }

    [Theory]
    [InlineData(InstanceStatus.Down)]
    [InlineData(InstanceStatus.OutOfService)]
    [InlineData(InstanceStatus.Starting)]
    [InlineData(InstanceStatus.Testing)]
    public async Task Only_instances_that_are_UP_are_listed(string status)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        await fixture.ProvideAsync("orders", "b", status: status);
        var list = await DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("a", Assert.Single(list.Instances).InstanceId);
    }

    [Fact]
    public async Task An_instance_without_an_http_endpoint_is_not_listed()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a", endpoint: "highway://10.0.0.1:7070");
        await fixture.ProvideAsync("orders", "b", endpoint: "rest:10.0.0.2:8080");
        var list = await DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("http://10.0.0.2:8080/", Assert.Single(list.Instances).Address.ToString());
    }

    [Fact]
    public async Task A_watch_event_is_applied_immediately_and_only_its_service_is_queried()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        await fixture.ProvideAsync("carts", "c");
        var entry = await fixture.TrackAsync("orders", ["a"], ("servicecomb:discovery:services", "carts"));
        await fixture.UntilAsync(() => fixture.Proxy.Count("POST", "/instances/action") == 1, "the verification of the new watch");
        var (started, orders, carts) = (fixture.Time.GetUtcNow(), fixture.Proxy.Count("serviceName=orders"), fixture.Proxy.Count("serviceName=carts"));
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:8080");
        await fixture.UntilAsync(() => entry.Current.Instances.Length == 2, "b is listed", TimeSpan.Zero);
        await fixture.UntilAsync(() => fixture.Proxy.Count("serviceName=orders") > orders, "it is asked for", TimeSpan.FromMilliseconds(10));
        Assert.InRange(fixture.Time.GetUtcNow() - started, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(1, fixture.Proxy.Count("POST", "/instances/action"));
        Assert.Equal(carts, fixture.Proxy.Count("serviceName=carts"));
    }

    [Fact]
    public async Task A_status_change_removes_and_restores_the_instance()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var b = await fixture.ProvideAsync("orders", "b");
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!;
        await fixture.UntilListedAsync(entry, "a", "b");
        await fixture.Operator.SetStatusAsync(b.ServiceId!, "b", InstanceStatus.OutOfService, DiscoveryFixture.Stop);
        await fixture.UntilListedAsync(entry, "a");
        await fixture.Operator.SetStatusAsync(b.ServiceId!, "b", InstanceStatus.Up, DiscoveryFixture.Stop);
        await fixture.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task A_change_fires_the_token_of_the_previous_list_once()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!;
        var before = await entry.GetAsync(DiscoveryFixture.Stop);
        var fired = 0;
        using var registration = before.ChangeToken.RegisterChangeCallback(_ => fired++, null);
        Assert.False(before.ChangeToken.HasChanged);
        await fixture.ProvideAsync("orders", "b");
        var after = await fixture.UntilListedAsync(entry, "a", "b");
        await fixture.UntilAsync(() => fired > 0, "the token fires");
        Assert.Equal((1, true, false), (fired, before.ChangeToken.HasChanged, after.ChangeToken.HasChanged));
    }

    [Fact]
    public async Task An_unchanged_instance_stays_the_same_object()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a", properties: new() { ["rack"] = "7" });
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!;
        var before = await entry.GetAsync(DiscoveryFixture.Stop);
        await fixture.ProvideAsync("orders", "b");
        var after = await fixture.UntilListedAsync(entry, "a", "b");
        Assert.Same(before.Instances[0], after.Instances[0]);
    }

    [Fact]
    public async Task The_next_verification_finds_a_change_that_the_watch_missed()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        fixture.Proxy.Respond("/watcher", 500);
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!;
        await entry.GetAsync(DiscoveryFixture.Stop);
        await fixture.ProvideAsync("orders", "b");
        var started = fixture.Time.GetUtcNow();
        await fixture.UntilListedAsync(entry, "a", "b");
        Assert.InRange(fixture.Time.GetUtcNow() - started, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task One_request_per_interval_verifies_all_subscriptions()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        foreach (var name in (string[])["orders", "carts", "stock"])
        {
            await fixture.ProvideAsync(name, name + "1");
        }

        var app = await fixture.RunAsync("storefront", null, ("servicecomb:discovery:services", "orders,carts,stock"));
        await fixture.UntilAsync(() => DiscoveryFixture.Directory(app).Entries.All(entry => entry.IsLoaded), "all are loaded");
        await fixture.WatchIsOpenAsync();
        await fixture.UntilAsync(() => fixture.Proxy.Count("GET", "/instances?") >= 3, "each service was queried");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
        var finds = fixture.Proxy.Count("GET", "/instances?");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(90));
        Assert.InRange(fixture.Proxy.Count("POST", "/instances/action"), 4, 8);
        Assert.Equal(finds, fixture.Proxy.Count("GET", "/instances?"));
    }

    [Fact]
    public async Task Each_service_is_queried_when_the_engine_has_no_batch_queries()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        fixture.Proxy.Respond("/instances/action", 405);
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync("storefront", null, ("servicecomb:discovery:services", "orders"))).Find("orders")!;
        await fixture.UntilListedAsync(entry, "a");
        await fixture.WatchIsOpenAsync();
        await fixture.ProvideAsync("orders", "b");
        await fixture.UntilListedAsync(entry, "a", "b");
        Assert.Equal(0, fixture.Logs.Count("Warning 231"));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 3)]
    public async Task A_batch_whose_response_is_too_large_is_split_down_to_single_services(int largest, int queries)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        string[] names = ["carts", "orders", "stock"];
        foreach (var name in names)
        {
            await fixture.ProvideAsync(name, "a");
        }

        fixture.Proxy.Respond("/watcher", 500);
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync("storefront", null, ("servicecomb:discovery:services", string.Join(',', names))));
        foreach (var name in names)
        {
            await fixture.UntilListedAsync(directory.Find(name)!, "a");
        }

        fixture.Proxy.Intercept = async context =>
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

            await EngineProxy.RespondTooMuchAsync(context);
            return true;
        };
        var before = fixture.Proxy.Count("GET", "/instances?");
        foreach (var name in names)
        {
            await fixture.ProvideAsync(name, "b", endpoint: "rest://10.0.0.2:80");
        }

        foreach (var name in names)
        {
            await fixture.UntilListedAsync(directory.Find(name)!, "a", "b");
        }

        Assert.True(queries == 0 ? fixture.Proxy.Count("GET", "/instances?") == before : fixture.Proxy.Count("GET", "/instances?") >= before + queries);
        Assert.Equal((0, 0), (fixture.Logs.Count("Warning 231"), fixture.Logs.Count("is unhealthy")));
    }

    [Fact]
    public async Task A_list_that_exceeds_the_response_limit_is_logged_once_and_stays_unchanged()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var entry = await fixture.TrackAsync("orders", ["a"]);
        fixture.Proxy.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/registry/instances", StringComparison.Ordinal))
            {
                return false;
            }

            await EngineProxy.RespondTooMuchAsync(context);
            return true;
        };
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 225 The instance list of orders exceeds the response size limit") == 1, "it is logged");
        var queries = fixture.Proxy.Count("GET", "/instances?");
        await fixture.UntilAsync(() => fixture.Proxy.Count("GET", "/instances?") >= queries + 2, "it is asked for further on", TimeSpan.FromSeconds(1));
        Assert.Equal(1, fixture.Logs.Count("Warning 225"));
        Assert.Single(entry.Current.Instances);
    }

    [Fact]
    public async Task Null_instances_in_a_response_are_ignored_and_queries_continue()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = await fixture.RunAsync();
        fixture.Proxy.Respond("/registry/instances", 200, """{"instances":[null]}""");
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await fixture.UntilAsync(() => entry.IsLoaded, "it is loaded");
        Assert.Empty(entry.Current.Instances);

        fixture.Proxy.Intercept = null;
        await fixture.UntilListedAsync(entry, "a");
        await fixture.WatchIsOpenAsync();
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        var before = fixture.Proxy.Count("GET", "/instances?");
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await fixture.UntilAsync(() => fixture.Proxy.Count("GET", "/instances?") > before, "the service of the frame is asked for");
    }

    [Fact]
    public async Task Queries_continue_after_an_unexpected_error()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        fixture.FailingLogs.EventId = 223;
        var entry = directory.Find("orders")!;
        await fixture.UntilAsync(() => fixture.Logs.Count("Error 224 Query for orders failed") >= 1, "it failed");

        fixture.FailingLogs.EventId = null;
        await fixture.ProvideAsync("orders", "a");
        await fixture.UntilAsync(() => directory.Find("orders")!.Current.Instances.Length == 1, "it is found", TimeSpan.FromSeconds(1));
        Assert.Same(entry, directory.Find("orders"));
    }

    [Fact]
    public async Task An_error_for_one_service_does_not_prevent_the_verification_of_others()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("carts", "a");
        await fixture.ProvideAsync("orders", "a");
        fixture.Proxy.Respond("/watcher", 500);
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:discovery:services", "carts,orders"));
        var (carts, orders) = (DiscoveryFixture.Directory(app).Find("carts")!, DiscoveryFixture.Directory(app).Find("orders")!);
        await fixture.UntilListedAsync(carts, "a");
        await fixture.UntilListedAsync(orders, "a");
        fixture.FailingLogs.EventId = 253;
        fixture.Proxy.Respond("/instances/action", 200, """{"services":{"updated":[{"index":0,"rev":"x"},{"index":1,"rev":"x"}]}}""");
        await fixture.UntilAsync(() => fixture.Logs.Count("Error 237") == 2, "both fail");
        Assert.Equal((2, 0), (fixture.Logs.Count("Warning 253"), fixture.Logs.Count("Warning 231")));
    }

    [Fact]
    public async Task A_lost_watch_reconnects_within_an_interval_every_time()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var entry = await fixture.TrackAsync("orders", ["a"]);
        for (var opened = 2; opened < 10; opened++)
        {
            var lost = fixture.Time.GetUtcNow();
            fixture.Proxy.BreakWatches();
            await fixture.WatchIsOpenAsync(opened);
            Assert.InRange(fixture.Time.GetUtcNow() - lost, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        }

        await fixture.ProvideAsync("orders", "b");
        await fixture.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task Changes_during_a_lost_watch_are_queried_after_the_reconnect()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:registry:sc:pollIntervalInMillis", "600000"));
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        await entry.GetAsync(DiscoveryFixture.Stop);
        await fixture.WatchIsOpenAsync();
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        fixture.Proxy.Respond("/watcher", 500);
        fixture.Proxy.BreakWatches();
        await fixture.UntilAsync(() => fixture.Proxy.OpenWatches == 0, "the watch is broken");
        await fixture.ProvideAsync("orders", "b");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Single(entry.Current.Instances);
        fixture.Proxy.Intercept = null;
        await fixture.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task An_unknown_service_is_found_after_it_registers_and_is_used()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var directory = DiscoveryFixture.Directory(await fixture.RunAsync());
        var first = await directory.Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal((false, 0), (first.IsKnown, first.Instances.Length));
        Assert.Equal(1, fixture.Logs.Count("Information 223 Service orders is not registered in application 'shop' and environment ''"));
        await fixture.ProvideAsync("orders", "a");
        await fixture.UntilAsync(() => directory.Find("orders")!.Current.Instances.Length == 1, "found", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_first_caller_waits_a_limited_time_for_an_engine_that_does_not_respond()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        fixture.Proxy.Respond("", 503);
        var started = fixture.Time.GetUtcNow();
        var waiting = DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop).AsTask();
        await fixture.UntilAsync(() => waiting.IsCompleted, "the caller goes on");
        Assert.False((await waiting).IsKnown);
        Assert.InRange(fixture.Time.GetUtcNow() - started, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_failing_engine_does_not_change_the_lists()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!;
        var before = await entry.GetAsync(DiscoveryFixture.Stop);
        fixture.Proxy.Respond("", 500, "<html>garbage");
        fixture.Proxy.BreakWatches();
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(2));
        Assert.Same(before, entry.Current);
        Assert.Equal(1, fixture.Logs.Count("Warning 231"));
        Assert.Equal(1, fixture.Logs.Count("Warning 242"));
    }

    private static async Task<int> ServicesAskedForAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        return body.RootElement.GetProperty("services").GetArrayLength();
    }
}
