using System.Net.Sockets;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Tests.Kie;

public sealed class WaitTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_wait_that_times_out_gets_304()
    {
        await using var host = await KieHost.StartAsync();
        var held = host.ListAsync("wait=20s");
        await host.Clock.WaitForTimerAsync(Wait);
        host.Clock.Advance(Wait - TimeSpan.FromMilliseconds(1));
        var isEarly = held.IsCompleted;
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var response = await held.WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.False(isEarly);
        Assert.Equal((304, "", null), (response.Status, response.Text, response.Revision));
    }

    [Theory]
    [InlineData("label=app:a&match=exact", "app=a", true)]
    [InlineData("label=app:a&match=exact", "app=a,env=", false)]
    [InlineData("label=app:a&match=exact", "app=b", false)]
    [InlineData("label=app:a&match=exact", "", false)]
    [InlineData("match=exact", "", true)]
    [InlineData("match=exact", "app=a", false)]
    [InlineData("label=app:a", "app=a", true)]
    [InlineData("label=app:a", "app=a,env=dev,zone=1", true)]
    [InlineData("label=app:a", "env=dev", false)]
    [InlineData("label=app:a&label=zone:1", "zone=1,env=dev,app=a", true)]
    [InlineData("label=app:a&label=zone:1", "app=a,env=dev", false)]
    [InlineData("", "app=a", true)]
    [InlineData("", "", true)]
    [InlineData("label=env:", "app=a", true)]
    [InlineData("label=env:", "env=", true)]
    [InlineData("label=env:", "env=dev", false)]
    [InlineData("label=env:&match=exact", "env=", true)]
    [InlineData("label=env:&match=exact", "", false)]
    [InlineData("label=app:a&label=env:", "app=a", true)]
    public async Task A_change_completes_the_waits_for_its_labels(string query, string changed, bool wakes)
    {
        await using var host = await KieHost.StartAsync();
        var labels = changed.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')).Select(label => (label[0], label[1])).ToArray();
        var held = host.ListAsync($"{query}&wait=20s");
        await host.Clock.WaitForTimerAsync(Wait);
        await host.CreateAsync("k", "1", labels: labels);
        host.Clock.Advance(wakes ? TimeSpan.Zero : Wait);

        Assert.Equal(wakes ? 200 : 304, (await held.WaitAsync(Soon, TestContext.Current.CancellationToken)).Status);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("update")]
    [InlineData("same value")]
    [InlineData("disable")]
    [InlineData("delete")]
    [InlineData("delete several")]
    [InlineData("import")]
    public async Task Every_kind_of_change_completes_a_wait(string change)
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1", labels: ("app", "a"));
        var held = host.ListAsync("label=app:a&revision=1&wait=20s");
        await host.Clock.WaitForTimerAsync(Wait);
        var path = $"/v1/default/kie/kv/{id}";
        Task changing = change switch
        {
            "create" => host.CreateAsync("k2", "2", labels: ("app", "a")),
            "update" => host.PutAsync(id, "2"),
            "same value" => host.PutAsync(id, "1"),
            "disable" => host.SendAsync(HttpMethod.Put, path, """{"status":"disabled"}"""),
            "delete" => host.SendAsync(HttpMethod.Delete, path),
            "delete several" => host.SendAsync(HttpMethod.Delete, "", $$"""{"ids":["x","{{id}}"]}"""),
            _ => host.SendAsync(HttpMethod.Post, "/v1/default/kie/file?override=force", """{"data":[{"key":"k2","labels":{"app":"a"}}]}"""),
        };
        await changing;
        var response = await held.WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal((200, 2), (response.Status, response.Revision));
        Assert.Equal(response.Text, (await host.ListAsync("label=app:a")).Text);
    }

    [Fact]
    public async Task The_response_to_a_completed_wait_depends_on_the_labels_only()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("a", "1", labels: ("app", "a"));
        await host.CreateAsync("b", "2", labels: ("app", "a"));
        await host.CreateAsync("c", "3", labels: ("app", "other"));
        var held = host.ListAsync("label=app:a&status=enabled&value=9&limit=1&offset=1&revision=3&wait=20s");
        await host.Clock.WaitForTimerAsync(Wait);
        await host.SendAsync(HttpMethod.Put, $"/v1/default/kie/kv/{id}", """{"status":"disabled"}""");

        Assert.Equal("a=1 b=2", (await held.WaitAsync(Soon, TestContext.Current.CancellationToken)).Items);
    }

    [Fact]
    public async Task A_change_in_another_project_completes_a_wait_and_reveals_nothing()
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("mine", "1", labels: ("app", "a"));
        var held = host.ListAsync("label=app:a&match=exact&revision=1&wait=20s");
        await host.Clock.WaitForTimerAsync(Wait);
        await host.CreateAsync("theirs", "1", "other", ("app", "a"));
        var response = await held.WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal(("mine=1", 2), (response.Items, response.Revision));
    }

    [Fact]
    public async Task An_outdated_revision_gets_the_whole_list_immediately()
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("a", "1");
        await host.CreateAsync("b", "2");

        Assert.Equal("b=2", (await host.ListAsync("revision=1&wait=20s&limit=1&key=b").WaitAsync(Soon, TestContext.Current.CancellationToken)).Items);
    }

    [Theory]
    [InlineData("wait=2", "400 400001 time: missing unit in duration \"2\"")]
    [InlineData("wait=x", "400 400001 time: invalid duration \"x\"")]
    [InlineData("wait=.s", "400 400001 time: invalid duration \".s\"")]
    [InlineData("wait=2S", "400 400001 time: unknown unit \"S\" in duration \"2S\"")]
    [InlineData("wait=2%20s", "400 400001 time: unknown unit \" s\" in duration \"2 s\"")]
    [InlineData("wait=1m2x", "400 400001 time: unknown unit \"x\" in duration \"1m2x\"")]
    [InlineData("wait=99999999999h", "400 400001 time: invalid duration \"99999999999h\"")]
    [InlineData("wait=5m1ns", "200  ")]
    [InlineData("wait=5m1ms", "400 400003 wait param should be formed with number and time unit like 5s,100ms, and less than 5m")]
    [InlineData("wait=1h", "400 400003 wait param should be formed with number and time unit like 5s,100ms, and less than 5m")]
    [InlineData("wait=1s&key=k", "400 400001 can not accept key params, when using wait")]
    [InlineData("wait=1h&key=k", "400 400001 can not accept key params, when using wait")]
    [InlineData("wait=0s&revision=1", "500 500001 context deadline exceeded")]
    [InlineData("wait=-1s&revision=1", "500 500001 context deadline exceeded")]
    [InlineData("wait=x&revision=y", "400 400001 time: invalid duration \"x\"")]
    [InlineData("wait=1h&revision=0", "200  ")]
    public async Task Waits_are_validated(string query, string rejection)
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("k", "1");

        // A nanosecond more than five minutes is below the resolution of the clock, so the call is held.
        var call = host.ListAsync(query);
        if (query.Contains("1ns", StringComparison.Ordinal))
        {
            await host.Clock.WaitForTimerAsync(TimeSpan.FromMinutes(5));
            await host.CreateAsync("k2", "2");
        }

        Assert.Equal(rejection, (await call.WaitAsync(Soon, TestContext.Current.CancellationToken)).Error);
    }

    [Theory]
    [InlineData("1.5s", 1500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("500ms", 500)]
    [InlineData("%2B2s", 2000)]
    [InlineData("1000us", 1)]
    [InlineData(".5s", 500)]
    [InlineData("4m60s", 300_000)]
    public async Task Durations_are_parsed_in_the_format_of_Go(string wait, int milliseconds)
    {
        await using var host = await KieHost.StartAsync();
        var held = host.ListAsync($"wait={wait}");
        await host.Clock.WaitForTimerAsync(TimeSpan.FromMilliseconds(milliseconds));
        await host.CreateAsync("k", "1");

        Assert.Equal(200, (await held.WaitAsync(Soon, TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task A_wait_of_more_than_a_minute_gets_no_response()
    {
        await using var host = await KieHost.StartAsync();
        var held = host.ListAsync("wait=65s");
        await host.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(65));
        host.Clock.Advance(TimeSpan.FromSeconds(65));

        await Assert.ThrowsAsync<HttpRequestException>(() => held.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_change_completes_hundreds_of_waits_and_no_others()
    {
        await using var host = await KieHost.StartAsync();
        var mine = Enumerable.Range(0, 300).Select(_ => host.ListAsync("label=app:a&match=exact&wait=20s")).ToArray();
        var others = Enumerable.Range(0, 50).Select(other => host.ListAsync($"label=app:o{other}&wait=20s")).ToArray();
        await host.Clock.WaitForTimerAsync(Wait, mine.Length + others.Length);
        await host.CreateAsync("k", "1", labels: ("app", "a"));
        var responses = await Task.WhenAll(mine).WaitAsync(Soon, TestContext.Current.CancellationToken);
        host.Clock.Advance(Wait);

        Assert.All(responses, response => Assert.Equal("k=1", response.Items));
        Assert.All(await Task.WhenAll(others).WaitAsync(Soon, TestContext.Current.CancellationToken), response => Assert.Equal(304, response.Status));
    }

    [Fact]
    public async Task No_change_is_missed_between_a_list_and_the_following_wait()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "0", labels: ("app", "a"));
        var changing = Task.Run(async () =>
        {
            for (var value = 1; value <= 200; value++)
            {
                await host.PutAsync(id, $"{value}");
            }
        }, TestContext.Current.CancellationToken);
        var seen = await host.ListAsync("label=app:a");
        while (seen.Items != "k=200")
        {
            var next = await host.ListAsync($"label=app:a&match=exact&revision={seen.Revision}&wait=20s").WaitAsync(Soon, TestContext.Current.CancellationToken);
            Assert.Equal(200, next.Status);
            Assert.True(next.Revision >= seen.Revision);
            seen = next;
        }

        await changing;
    }

    [Fact]
    public async Task Callers_that_disconnect_during_a_wait_do_no_harm()
    {
        await using var host = await KieHost.StartAsync();
        using (var socket = new TcpClient(host.Engine.KieAddress.Host, host.Engine.KieAddress.Port))
        {
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /v1/default/kie/kv?label=app:a&wait=20s HTTP/1.1\r\nHost: x\r\n\r\n"), TestContext.Current.CancellationToken);
            await host.Clock.WaitForTimerAsync(Wait);
            socket.Client.LingerState = new LingerOption(true, 0);
        }

        var held = host.ListAsync("label=app:a&wait=20s");
        await host.Clock.WaitForTimerAsync(Wait);
        await host.CreateAsync("k", "1", labels: ("app", "a"));

        Assert.Equal("k=1", (await held.WaitAsync(Soon, TestContext.Current.CancellationToken)).Items);
    }

    [Fact]
    public async Task A_stopping_engine_completes_pending_waits()
    {
        var host = await KieHost.StartAsync();
        var held = host.ListAsync("wait=20s");
        await host.Clock.WaitForTimerAsync(Wait);
        await host.Engine.DisposeAsync().AsTask().WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal(304, (await held.WaitAsync(Soon, TestContext.Current.CancellationToken)).Status);
        await host.DisposeAsync();
    }
}
