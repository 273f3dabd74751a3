using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class StormTests
{
    [Fact]
    public async Task A_thousand_frames_cost_few_queries_and_the_last_one_counts()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var a = await world.ProvideAsync("orders", "a");
        var entry = await FollowAsync(world);
        var before = world.Proxy.Count("GET", "/instances?");
        var started = world.Time.GetUtcNow();
        for (var i = 0; i < 1000; i++)
        {
            await world.Operator.SetInstancePropertiesAsync(a.ServiceId!, "a", new Dictionary<string, string> { ["n"] = $"{i}" }, DiscoveryFixture.Stop);
            if (i % 100 == 0)
            {
                world.Time.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        await world.UntilAsync(() => entry.Current.Instances[0].Properties.GetValueOrDefault("n") == "999", "the last change");
        var seconds = (world.Time.GetUtcNow() - started).TotalSeconds;
        Assert.InRange(world.Proxy.Count("GET", "/instances?") - before, 1, 4 + (int)(4 * seconds));
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));
        Assert.Equal("999", entry.Current.Instances[0].Properties["n"]);
    }

    [Fact]
    public async Task A_list_that_lags_behind_a_frame_does_not_undo_it()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var a = await world.ProvideAsync("orders", "a");
        var entry = await FollowAsync(world);

        // The engine's finds still answer the old list, under a revision that moved for another reason.
        var lag = $$"""{"instances":[{"instanceId":"a","serviceId":"{{a.ServiceId}}","version":"1.0.0","endpoints":["rest://10.0.0.1:8080"],"status":"UP"}]}""";
        world.Proxy.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/registry/instances", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.Headers["X-Resource-Revision"] = "lag";
            await context.Response.WriteAsync(lag);
            return true;
        };
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await world.UntilListedAsync(entry, "a", "b");
        var seen = new List<string>();
        Follow(entry, seen);
        await world.AdvanceAsync(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100));
        Assert.All(seen.ToArray(), static list => Assert.Equal("a b", list));
        world.Proxy.Intercept = null;
        await world.AdvanceAsync(TimeSpan.FromSeconds(20));
        await world.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task An_unchanged_answer_after_a_frame_is_asked_again()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        // Only the watch brings a verification: one that comes in between would ask as well.
        var entry = await world.FollowAsync("orders", ["a"], ("servicecomb:registry:sc:pollIntervalInMillis", "3600000"));
        await world.UntilAsync(() => world.Logs.Count("Debug 239") == 1, "the verification of the watch is over");
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        var refused = 0;
        world.Proxy.Intercept = context =>
        {
            var isFind = context.Request.Path.Value!.EndsWith("/registry/instances", StringComparison.Ordinal) && refused++ < 2;
            context.Response.StatusCode = isFind ? StatusCodes.Status304NotModified : 200;
            return Task.FromResult(isFind);
        };
        var before = world.Proxy.Count("GET", "/instances?");
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await world.UntilAsync(() => world.Proxy.Count("GET", "/instances?") - before == 3, "three queries");
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(3, world.Proxy.Count("GET", "/instances?") - before);
        Assert.Equal(2, entry.Current.Instances.Length);
    }

    [Theory]
    [InlineData(304)]
    [InlineData(503)]
    public async Task A_frame_that_comes_too_late_is_corrected_by_the_next_verification(int status)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var a = await world.ProvideAsync("orders", "a");
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        await world.ProvideAsync("orders", "c", endpoint: "rest://10.0.0.3:80");
        var late = new TaskCompletionSource();
        world.Proxy.Intercept = context => SendLateAsync(context, late.Task, a.ServiceId!);
        var entry = await world.FollowAsync("orders", ["a", "b", "c"]);
        await world.AdvanceAsync(TimeSpan.FromSeconds(10));
        world.Proxy.Intercept = context =>
        {
            var isFind = context.Request.Path.Value!.EndsWith("/registry/instances", StringComparison.Ordinal);
            context.Response.StatusCode = isFind ? status : 200;
            return Task.FromResult(isFind);
        };
        late.SetResult();
        await world.UntilListedAsync(entry, "a", "c");
        await world.UntilListedAsync(entry, "a", "b", "c");
    }

    [Fact]
    public async Task Fifty_cuts_of_the_watch_lose_nothing()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a00");
        var entry = DiscoveryFixture.Directory(await world.RunAsync()).Find("orders")!;
        await world.UntilListedAsync(entry, "a00");
        for (var cut = 1; cut <= 50; cut++)
        {
            await world.WatchIsOpenAsync(cut);
            world.Proxy.BreakWatches();
            await world.ProvideAsync("orders", $"a{cut:D2}", endpoint: $"rest://10.0.1.{cut}:80");
        }

        await world.UntilAsync(() => entry.Current.Instances.Length == 51, "all 51");
    }

    [Fact]
    public async Task Many_services_that_are_used_for_the_first_time_are_asked_for_a_few_at_once()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = await world.RunAsync();
        var (held, most, gate) = (0, 0, new TaskCompletionSource());
        world.Proxy.Intercept = async context =>
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
        await world.UntilAsync(() => Volatile.Read(ref held) == 16, "as many as there may be are on their way");
        await world.AdvanceAsync(TimeSpan.FromSeconds(2));
        gate.SetResult();
        await world.UntilAsync(() => entries.TrueForAll(static entry => entry.IsLoaded), "all are answered");
        Assert.Equal(16, most);
        Assert.True(entries[^1].Current.IsKnown);
    }

    // A watch whose only frame tells, when it is time, that b is gone.
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

    // The queries that a new watch brings are over.
    private static async Task<ServiceEntry> FollowAsync(DiscoveryFixture world)
    {
        var entry = await world.FollowAsync("orders", ["a"]);
        // Until the queries that come with the first use and with the watch are all over. The clock may be far ahead of the
        // verification that the watch brought, which asks again when it comes second; the next begins after it ended.
        await world.UntilAsync(() => world.Proxy.Count("POST", "/instances/action") > 1, "the first verification is over", TimeSpan.FromSeconds(1));
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        return entry;
    }

    private static void Follow(ServiceEntry entry, List<string> seen) => entry.Current.ChangeToken.RegisterChangeCallback(
        _ =>
        {
            seen.Add(string.Join(' ', entry.Current.Instances.Select(static one => one.InstanceId)));
            Follow(entry, seen);
        },
        null);
}
