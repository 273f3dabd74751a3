using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

public sealed class PollFailureTests
{
    private static readonly string[] Responses =
    [
        "garbage", "html", "empty object", "null", "no body", "data is a text", "no data", "not gzip", "cut off", "hung up",
        "401", "403", "429", "500", "503",
    ];

    // Run all cases in parallel, because each waits for delays.
    [Fact]
    public async Task Failures_keep_the_values_and_are_logged_once_like_the_recovery() =>
        await Task.WhenAll(Responses.Select(SurviveAsync));

    private static async Task SurviveAsync(string content)
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        await using var live = new KieConfigurationFixture(kie.Address, ("servicecomb:kie:pollingWaitTime", "1"));
        var (requestCount, watch) = (kie.Requests.Count, Stopwatch.StartNew());
        kie.Instead = context => RespondAsync(context, content);
        kie.Put("a", "2");
        await live.Logs.WaitForAsync(505);
        await live.Logs.WaitForAsync(506, times: 6);
        Assert.True(live["a"] == "1", $"{content} changed a to {live["a"]}");
        Assert.True(live.Reloads == 0, $"{content} was announced");
        // The delays of the four scopes soon exceed 400 milliseconds.
        requestCount = kie.Requests.Count - requestCount;
        Assert.True(requestCount < 30 + (10 * watch.Elapsed.TotalSeconds), $"{requestCount} requests on {content} in {watch.Elapsed}");

        kie.Instead = null;
        await live.UntilAsync(() => live["a"] == "2");
        await live.Logs.WaitForAsync(507);
        Assert.True(live.Logs.Count(505) == 1 && live.Logs.Count(507) == 1, $"{content} was logged more than once");
    }

    [Fact]
    public async Task An_outage_and_each_step_of_the_recovery_are_logged_after_one_layer_failed()
    {
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = new KieConfigurationFixture(kie.Address, ("servicecomb:kie:pollingWaitTime", "1"));
        kie.Instead = context => RefuseAsync(context, 403, "public:");
        await live.Logs.WaitForAsync(505);
        kie.Instead = static context => RefuseAsync(context, 500, "");
        await live.Logs.WaitForAsync(511);
        var gone = live.Logs.GetSnapshot().Where(static line => line.Id == 511).ToList();
        Assert.InRange(gone.Count, 1, 3);
        Assert.Contains("500", gone[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("custom", gone[0].Message, StringComparison.Ordinal);

        kie.Instead = context => RefuseAsync(context, 403, "public:");
        await live.Logs.WaitForAsync(static line => line.Id == 512 && line.Message.EndsWith("but requests still fail for custom", StringComparison.Ordinal));
        Assert.Equal(0, live.Logs.Count(507));
        kie.Instead = null;
        await live.Logs.WaitForAsync(507);
        Assert.Equal(1, live.Logs.Count(505));
    }

    [Fact]
    public async Task A_decreased_revision_is_logged_and_all_items_are_loaded_again()
    {
        await using var kie = await ScriptedKie.StartAsync();
        var item = kie.Put("a", "1");
        kie.Put("b", "1");
        kie.RaiseRevision(by: 100);
        await using var live = new KieConfigurationFixture(kie.Address, ("servicecomb:kie:pollingWaitTime", "1"));
        kie.Revision = 3;
        kie.Delete(item);
        await live.UntilAsync(() => live["a"] is null);
        await live.Logs.WaitForAsync(508);
        Assert.Equal("1", live["b"]);
        kie.Put("b", "2");
        await live.UntilAsync(() => live["b"] == "2");
    }

    [Fact]
    public async Task An_unexpected_exception_does_not_stop_polling()
    {
        await using var kie = await ScriptedKie.StartAsync();
        var clock = new ThrowingClock();
        await using var live = new KieConfigurationFixture(options => options.Time = clock, kie.Address, ("servicecomb:kie:pollingWaitTime", "1"));
        await clock.BreakAsync(times: 8);
        kie.Put("a", "1");
        await live.UntilAsync(() => live["a"] == "1");
    }

    [Fact]
    public async Task Writes_to_other_items_are_not_changes()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        await using var live = new KieConfigurationFixture(kie.Address, ("servicecomb:kie:pollingWaitTime", "1"));
        await kie.UntilRequestedAsync(requests => requests.Count(request => request.Contains("wait", StringComparison.Ordinal)) >= 4);
        kie.Put("x", "1", "app:other,environment:");
        kie.Put("x", "1", "app:shop,service:orders,environment:,version:2.0.0");
        kie.Put("x", "1", "app:shop,service:orders,environment:testing");
        var revision = kie.Revision;
        await kie.UntilRequestedAsync(requests => requests.Count(request => request.Contains($"revision={revision}&wait", StringComparison.Ordinal)) >= 4);
        Assert.Null(live["x"]);
        Assert.Equal(0, live.Reloads);
        Assert.Equal(0, live.Logs.Count(504));
    }

    [Fact]
    public async Task Requests_are_delayed_when_the_engine_does_not_hold_them()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        kie.HoldsRequests = false;
        var clock = new FakeTimeProvider();
        await using var live = new KieConfigurationFixture(options => options.Time = clock, kie.Address, ("servicecomb:kie:enableServiceConfig", "false"), ("servicecomb:kie:enableVersionConfig", "false"), ("servicecomb:kie:enableCustomConfig", "false"));
        // Delays of 50-100, 100-200, 200-400 and 400-800 milliseconds follow the first responses of both polls.
        var start = clock.GetUtcNow();
        while (kie.Requests.Count < 2 + (2 * 7))
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.True(clock.GetUtcNow() - start > TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task A_stale_list_of_the_engine_is_corrected_by_the_next_request()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        await using var live = new KieConfigurationFixture(kie.Address);
        await kie.UntilRequestedAsync(requests => requests.Count(request => request.Contains("wait", StringComparison.Ordinal)) >= 4);
        var stale = 0;
        kie.Instead = async context =>
        {
            if (!context.Request.QueryString.Value!.Contains("wait", StringComparison.Ordinal) || Interlocked.Increment(ref stale) > 1)
            {
                return false;
            }

            // The new revision with the old items.
            context.Response.Headers["X-Kie-Revision"] = $"{kie.Revision}";
            await context.Response.WriteAsync("""{"total":1,"data":[{"id":"a|app:shop,environment:","key":"a","value":"1","status":"enabled","labels":{"app":"shop","environment":""}}]}""");
            return true;
        };
        kie.Put("a", "2");
        await live.UntilAsync(() => live["a"] == "2");
    }

    [Fact]
    public async Task An_engine_that_restarts_at_another_address_is_found()
    {
        await using var second = await ScriptedKie.StartAsync();
        second.Put("a", "2");
        second.RaiseRevision(by: 10);
        var first = await ScriptedKie.StartAsync();
        first.Put("a", "1");
        await using var live = new KieConfigurationFixture(first.Address, ("servicecomb:kie:serverUri", $"{first.Address},{second.Address}"));
        await first.DisposeAsync();
        await live.UntilAsync(() => live["a"] == "2");
    }

    [Fact]
    public async Task Values_are_redacted_in_logged_exceptions_of_change_callbacks()
    {
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = new KieConfigurationFixture(kie.Address);
        using var bad = ChangeToken.OnChange(((IConfiguration)live.Manager).GetReloadToken, () =>
        {
            if (live["port"] is { } port)
            {
                throw new InvalidOperationException($"Failed to convert configuration value '{port}' at 'port' to type 'System.Int32'.");
            }
        });
        kie.Put("port", "hunter2-and-more");
        kie.Put("part", "hunter2");
        kie.Put("doc", "hunter2: [", type: "yaml");
        await live.Logs.WaitForAsync(520);
        await live.Logs.WaitForAsync(509);
        Assert.DoesNotContain(live.Logs.GetSnapshot(), line => line.Message.Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(live.Logs.GetSnapshot(), line => line.Message.Contains("'***' at 'port'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Disposal_cancels_held_requests_and_polling_within_a_second()
    {
        await using var kie = await ScriptedKie.StartAsync();
        var live = new KieConfigurationFixture(kie.Address, ("servicecomb:kie:pollingWaitTime", "50"));
        await kie.UntilRequestedAsync(requests => requests.Count(request => request.Contains("wait", StringComparison.Ordinal)) >= 4);
        var loops = Session.KieSessions.Find(live.Manager)[0].Worker!;
        live.Manager.Dispose();
        await loops.Completion.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_long_polling_requests_are_sent_at_the_refresh_interval()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        await using var live = new KieConfigurationFixture(kie.Address, ("servicecomb:kie:enableLongPolling", "false"), ("servicecomb:kie:refreshInterval", "100"));
        kie.Put("a", "2");
        await live.UntilAsync(() => live["a"] == "2");
        Assert.DoesNotContain(kie.Requests, request => request.Contains("wait", StringComparison.Ordinal));
    }

    private static Task<bool> RefuseAsync(HttpContext context, int status, string label)
    {
        var isOurs = context.Request.Query["label"].Any(one => one!.StartsWith(label, StringComparison.Ordinal));
        context.Response.StatusCode = isOurs ? status : 200;
        return Task.FromResult(isOurs);
    }

    private static async Task<bool> RespondAsync(HttpContext context, string content)
    {
        var response = context.Response;
        if (int.TryParse(content, out var status))
        {
            response.StatusCode = status;
            return true;
        }

        response.Headers["X-Kie-Revision"] = content == "empty object" ? default(StringValues) : "99";
        switch (content)
        {
            case "garbage":
                await response.WriteAsync("]]}}\0\u0001{\"data\":");
                break;
            case "html":
                await response.WriteAsync("<html><body>Sign in</body></html>");
                break;
            case "empty object":
                await response.WriteAsync("{}");
                break;
            case "null":
                await response.WriteAsync("null");
                break;
            case "data is a text":
                await response.WriteAsync("""{"total":1,"data":"items"}""");
                break;
            case "no data":
                await response.WriteAsync("""{"total":3}""");
                break;
            case "not gzip":
                response.Headers.ContentEncoding = "gzip";
                await response.WriteAsync("this is no gzip at all");
                break;
            case "cut off":
                response.ContentLength = 1000;
                await response.WriteAsync("""{"total":1,"data":[{"id":"a|""");
                await response.Body.FlushAsync();
                context.Abort();
                break;
            case "hung up":
                context.Abort();
                break;
        }

        return true;
    }
}
