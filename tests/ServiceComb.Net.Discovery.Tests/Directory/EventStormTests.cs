using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class EventStormTests
{
    [Fact]
    public async Task A_thousand_events_cost_few_queries_and_the_last_one_takes_effect()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var a = await fixture.ProvideAsync("orders", "a");
        var entry = await FollowAsync(fixture);
        var before = fixture.Proxy.Count("GET", "/instances?");
        var started = fixture.Time.GetUtcNow();
        for (var i = 0; i < 1000; i++)
        {
            await fixture.Operator.SetInstancePropertiesAsync(a.ServiceId!, "a", new Dictionary<string, string> { ["n"] = $"{i}" }, cancellationToken: DiscoveryFixture.Stop);
            if (i % 100 == 0)
            {
                fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        await fixture.UntilAsync(() => entry.Current.Instances[0].Properties.GetValueOrDefault("n") == "999", "the last change");
        var seconds = (fixture.Time.GetUtcNow() - started).TotalSeconds;
        Assert.InRange(fixture.Proxy.Count("GET", "/instances?") - before, 1, 4 + (int)(4 * seconds));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(6));
        Assert.Equal("999", entry.Current.Instances[0].Properties["n"]);
    }

    [Fact]
    public async Task A_list_that_lags_behind_an_event_does_not_undo_it()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var a = await fixture.ProvideAsync("orders", "a");
        var entry = await FollowAsync(fixture);

        // The engine still returns the old list, with a revision that changed for another reason.
        var lag = $$"""{"instances":[{"instanceId":"a","serviceId":"{{a.ServiceId}}","version":"1.0.0","endpoints":["rest://10.0.0.1:8080"],"status":"UP"}]}""";
        fixture.Proxy.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/registry/instances", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.Headers["X-Resource-Revision"] = "lag";
            await context.Response.WriteAsync(lag);
            return true;
        };
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await fixture.UntilListedAsync(entry, "a", "b");
        var seen = new List<string>();
        Follow(entry, seen, static instance => instance.InstanceId);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100));
        Assert.All(seen.ToArray(), static list => Assert.Equal("a b", list));
        fixture.Proxy.Intercept = null;
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(20));
        await fixture.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task A_list_that_lags_behind_a_new_registration_under_the_same_id_does_not_undo_it()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var a = await fixture.ProvideAsync("orders", "a");
        var entry = await FollowAsync(fixture);
        var queries = 0;
        var lag = $$"""{"instances":[{"instanceId":"a","serviceId":"{{a.ServiceId}}","version":"1.0.0","hostName":"host","endpoints":["rest://10.0.0.1:8080"],"status":"UP"}]}""";
        fixture.Proxy.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/registry/instances", StringComparison.Ordinal) || queries++ > 1)
            {
                return false;
            }

            context.Response.Headers["X-Resource-Revision"] = "lag";
            await context.Response.WriteAsync(lag);
            return true;
        };
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await fixture.ProvideAsync("orders", "a", endpoint: "rest://10.0.0.2:80");
        await fixture.UntilAsync(() => entry.Current.Instances[0].Endpoints[0].Host == "10.0.0.2", "the event has been applied");
        var seen = new List<string>();
        Follow(entry, seen, static instance => instance.Endpoints[0].Host);
        await fixture.UntilAsync(() => queries > 2, "the engine has been queried until its list changed");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.All(seen.ToArray(), static list => Assert.Equal("10.0.0.2", list));
        Assert.Equal("10.0.0.2", entry.Current.Instances[0].Endpoints[0].Host);
    }

    [Fact]
    public async Task Properties_that_change_while_the_watch_is_interrupted_replace_those_of_an_event()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var a = await fixture.ProvideAsync("orders", "a");
        var entry = await FollowAsync(fixture);
        await SetAsync("1");
        await fixture.UntilAsync(() => entry.Current.Instances[0].Properties.GetValueOrDefault("n") == "1", "the event has been applied");
        fixture.Proxy.Intercept = static context => Task.FromResult(context.WebSockets.IsWebSocketRequest);
        fixture.Proxy.BreakWatches();
        await fixture.UntilAsync(() => fixture.Proxy.OpenWatches == 0, "the watch is interrupted", TimeSpan.Zero);
        await SetAsync("2");
        fixture.Proxy.Intercept = null;
        await fixture.UntilAsync(() => entry.Current.Instances[0].Properties.GetValueOrDefault("n") == "2", "the change has been found");

        Task SetAsync(string n) =>
            fixture.Operator.SetInstancePropertiesAsync(a.ServiceId!, "a", new Dictionary<string, string> { ["n"] = n }, cancellationToken: DiscoveryFixture.Stop);
    }

    [Fact]
    public async Task The_late_delete_event_of_a_version_does_not_remove_another_version_under_the_same_id()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var a = await fixture.ProvideAsync("orders", "a");
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        var entry = await fixture.TrackAsync("orders", ["a", "b"]);
        await fixture.AdvanceSettledAsync(TimeSpan.FromSeconds(5));
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await fixture.ProvideAsync("orders", "a", version: "2.0.0");
        await fixture.UntilAsync(() => entry.Current.Instances[0].Version == "2.0.0", "the new version is listed", TimeSpan.Zero);
        var seen = new List<string>();
        Follow(entry, seen, static instance => instance.InstanceId);
        await fixture.AdvanceSettledAsync(TimeSpan.FromSeconds(4));
        Assert.All(seen.ToArray(), static list => Assert.Equal("a b", list));
        Assert.Equal("2.0.0", entry.Current.Instances[0].Version);
    }

    [Fact]
    public async Task An_unchanged_response_after_an_event_is_queried_again()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        // Only the watch triggers a verification, because another one would send queries as well.
        var entry = await fixture.TrackAsync("orders", ["a"], ("servicecomb:registry:sc:pollIntervalInMillis", "3600000"));
        await fixture.UntilAsync(() => fixture.Logs.Count("Debug 239") == 1, "the verification of the watch is over");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        var refused = 0;
        fixture.Proxy.Intercept = context =>
        {
            var isFind = context.Request.Path.Value!.EndsWith("/registry/instances", StringComparison.Ordinal) && refused++ < 2;
            context.Response.StatusCode = isFind ? StatusCodes.Status304NotModified : 200;
            return Task.FromResult(isFind);
        };
        var before = fixture.Proxy.Count("GET", "/instances?");
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await fixture.UntilAsync(() => fixture.Proxy.Count("GET", "/instances?") - before == 3, "three queries");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(3, fixture.Proxy.Count("GET", "/instances?") - before);
        Assert.Equal(2, entry.Current.Instances.Length);
    }

    [Theory]
    [InlineData(304)]
    [InlineData(503)]
    public async Task The_next_verification_corrects_a_stale_event(int status)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var a = await fixture.ProvideAsync("orders", "a");
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await fixture.ProvideAsync("orders", "c", endpoint: "rest://10.0.0.3:80");
        var late = new TaskCompletionSource();
        fixture.Proxy.Intercept = context => SendLateAsync(context, late.Task, a.ServiceId!);
        var entry = await fixture.TrackAsync("orders", ["a", "b", "c"]);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(10));
        fixture.Proxy.Intercept = context =>
        {
            var isFind = context.Request.Path.Value!.EndsWith("/registry/instances", StringComparison.Ordinal);
            context.Response.StatusCode = isFind ? status : 200;
            return Task.FromResult(isFind);
        };
        late.SetResult();
        await fixture.UntilListedAsync(entry, "a", "c");
        await fixture.UntilListedAsync(entry, "a", "b", "c");
    }

    [Fact]
    public async Task No_change_is_lost_when_the_watch_is_interrupted_fifty_times()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a00");
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!;
        await fixture.UntilListedAsync(entry, "a00");
        for (var cut = 1; cut <= 50; cut++)
        {
            await fixture.WatchIsOpenAsync(cut);
            fixture.Proxy.BreakWatches();
            await fixture.ProvideAsync("orders", $"a{cut:D2}", endpoint: $"rest://10.0.1.{cut}:80");
        }

        await fixture.UntilAsync(() => entry.Current.Instances.Length == 51, "all 51");
    }

    [Fact]
    public async Task First_uses_of_many_services_are_queried_with_limited_concurrency()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = await fixture.RunAsync();
        var (held, most, gate) = (0, 0, new TaskCompletionSource());
        fixture.Proxy.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/registry/instances", StringComparison.Ordinal))
            {
                return false;
            }

            most = Math.Max(most, Interlocked.Increment(ref held));
            await gate.Task.WaitAsync(context.RequestAborted);
            Interlocked.Decrement(ref held);
            return false;
        };
        var directory = DiscoveryFixture.Directory(app);
        var entries = Enumerable.Range(0, 300).Select(one => directory.Find($"service{one}")!).Append(directory.Find("orders")!).ToList();
        await fixture.UntilAsync(() => Volatile.Read(ref held) == 16, "as many as there may be are on their way");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));
        gate.SetResult();
        await fixture.UntilAsync(() => entries.TrueForAll(static entry => entry.IsLoaded), "all are loaded");
        Assert.Equal(16, most);
        Assert.True(entries[^1].Current.IsKnown);
    }

    // A watch that sends a single, late event: b was deleted.
    private static async Task<bool> SendLateAsync(HttpContext context, Task late, string serviceId)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return false;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await late.WaitAsync(context.RequestAborted);
        var frame = $$$"""
            {"action":"DELETE","key":{"tenant":"default/default","appId":"shop","serviceName":"orders","version":"1.0.0"},"instance":{"instanceId":"b","serviceId":"{{{serviceId}}}"}}
            """;
        await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, context.RequestAborted);
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    // Tracks a service and waits until the queries of a new watch have completed.
    private static async Task<ServiceEntry> FollowAsync(DiscoveryFixture fixture)
    {
        var entry = await fixture.TrackAsync("orders", ["a"]);
        // Wait until the queries of the first use and of the watch have completed. The clock may be far ahead of the verification that
        // the watch triggered; when it comes second, it queries again, and the next one starts after it.
        await fixture.UntilAsync(() => fixture.Proxy.Count("POST", "/instances/action") > 1, "the first verification is over", TimeSpan.FromSeconds(1));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        return entry;
    }

    private static void Follow(ServiceEntry entry, List<string> seen, Func<ServiceInstance, string> describe) => entry.Current.ChangeToken.RegisterChangeCallback(
        _ =>
        {
            seen.Add(string.Join(' ', entry.Current.Instances.Select(describe)));
            Follow(entry, seen, describe);
        },
        null);
}
