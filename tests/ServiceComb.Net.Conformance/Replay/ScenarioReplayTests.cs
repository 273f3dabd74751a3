using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Conformance.Engines;
using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>Tests that the replay sends recorded steps and reports differences.</summary>
public sealed class ScenarioReplayTests
{
    [Theory]
    [InlineData("/a%20b/%2F//c/../d?x=0%2B&y=a+b&z=%e4")]
    [InlineData("/a?rev=")]
    public async Task A_path_is_sent_as_it_was_recorded(string path)
    {
        var report = await ReplayAsync(context => context.Response.WriteAsync(context.Features.Get<IHttpRequestFeature>()!.RawTarget), $$"""
            { "name": "echo", "server": "registry", "method": "GET", "path": "{{path}}",
              "response": { "status": 200, "contentType": "text/plain", "body": "{{path}}" } }
            """);
        Assert.True(report.IsEqual, report.ToString());
    }

    [Theory]
    [InlineData("\"{\"", "application/json {")]
    [InlineData("\"\"", "application/json ")]
    [InlineData("""{"a": [1, "{{n}}", "ü+<>"]}""", """application/json {"a":[1,"{{n}}","ü+<>"]}""")]
    public async Task A_body_is_sent_as_it_was_recorded(string body, string received)
    {
        var report = await ReplayAsync(EchoBodyAsync, $$"""
            { "name": "echo", "server": "registry", "method": "POST", "path": "/", "body": {{body}},
              "response": { "status": 200, "body": {{System.Text.Json.JsonSerializer.Serialize(received)}} } }
            """);
        Assert.True(report.IsEqual, report.ToString());
    }

    [Fact]
    public async Task A_request_without_a_body_has_no_content_type()
    {
        var report = await ReplayAsync(EchoBodyAsync, """
            { "name": "echo", "server": "registry", "method": "DELETE", "path": "/", "response": { "status": 200, "body": " " } }
            """);
        Assert.True(report.IsEqual, report.ToString());
    }

    [Fact]
    public async Task Captured_values_are_sent_by_later_steps()
    {
        var report = await ReplayAsync(EchoHeaderAsync, """
            { "name": "first", "server": "registry", "method": "GET", "path": "/{{n}}", "headers": { "X-Sent": "one" },
              "capture": { "kept": "header:X-Seen", "field": "list.0.path" },
              "response": { "status": 200, "headers": { "x-seen": "{{kept}}" }, "contentType": "application/json", "body": { "list": [{ "path": "{{field}}" }] } } },
            { "name": "second", "server": "registry", "method": "GET", "path": "/{{kept}}", "headers": { "X-Sent": "{{field}}" },
              "response": { "status": 200, "headers": { "x-seen": "/{{n}}" }, "contentType": "application/json", "body": { "list": [{ "path": "/one" }] } } }
            """);
        Assert.True(report.IsEqual, report.ToString());
    }

    [Fact]
    public async Task Differing_steps_are_reported_with_both_bodies_and_later_steps_still_run()
    {
        var report = await ReplayAsync(EchoHeaderAsync, """
            { "name": "wrong", "server": "registry", "method": "GET", "path": "/a",
              "response": { "status": 400, "contentType": "application/json", "body": { "list": [{ "path": "/b" }] } } },
            { "name": "right", "server": "registry", "method": "GET", "path": "/c",
              "response": { "status": 200, "contentType": "application/json", "body": { "list": [{ "path": "/c" }] } } },
            { "name": "wrong too", "server": "registry", "method": "GET", "path": "/d",
              "response": { "status": 200, "contentType": "application/json", "body": { "list": [] } } }
            """);
        Assert.Equal(["1", "3"], report.Differing.Select(step => step.Number));
        var text = report.ToString();
        Assert.Contains("2 of 3 steps differ", text, StringComparison.Ordinal);
        Assert.Contains("step 1 \"wrong\"", text, StringComparison.Ordinal);
        Assert.Contains("GET registry /a", text, StringComparison.Ordinal);
        Assert.Contains("status: expected 400, seen 200", text, StringComparison.Ordinal);
        Assert.Contains("body.list.0.path: expected \"/b\", seen \"/a\"", text, StringComparison.Ordinal);
        Assert.Matches("!.*\"path\": \"/b\" .*\\| .*\"path\": \"/a\"", text);
        Assert.Contains("body.list.0: expected nothing", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_inside_a_held_call_are_run_and_reported_while_it_is_held()
    {
        var released = new TaskCompletionSource();
        var report = await ReplayAsync(
            async context =>
            {
                if (context.Request.Path == "/release")
                {
                    released.SetResult();
                }
                else
                {
                    await released.Task;
                }
            },
            """
            { "kind": "longpoll", "name": "held", "server": "kie", "method": "GET", "path": "/wait", "settle": 0.05,
              "during": [{ "name": "release", "server": "kie", "method": "PUT", "path": "/release", "response": { "status": 204, "body": null } }],
              "response": { "status": 200, "body": null, "seconds": 500 } }
            """);
        Assert.Equal(["1.1", "1"], report.Differing.Select(step => step.Number));
        Assert.Equal("status", report.Differing[0].Differences.Single().Path);
        Assert.Equal("seconds", report.Differing[1].Differences.Single().Path);
    }

    [Fact]
    public async Task The_frames_of_a_watch_are_collected_until_it_ends()
    {
        var report = await ReplayAsync(
            async context =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"path":"{{context.Request.Path}}"}"""), WebSocketMessageType.Text, true, context.RequestAborted);
                await socket.SendAsync("bye"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
            },
            """
            { "kind": "watch", "name": "watch", "server": "registry", "path": "/{{n}}/watcher", "settle": 0, "drain": 60,
              "response": { "status": 101, "frames": [{ "path": "/{{n}}/watcher" }, "bye"] } }
            """);
        Assert.True(report.IsEqual, report.ToString());
    }

    [Fact]
    public async Task A_rejected_watch_is_reported_with_its_status()
    {
        var report = await ReplayAsync(
            context =>
            {
                context.Response.StatusCode = 403;
                return Task.CompletedTask;
            },
            """
            { "kind": "watch", "name": "watch", "server": "registry", "path": "/watcher", "settle": 0, "drain": 0, "response": { "status": 101, "frames": [] } }
            """);
        Assert.Equal("status: expected 101, seen 403", report.Differing.Single().Differences.Single().ToString());
    }

    private static async Task EchoBodyAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        await context.Response.WriteAsync($"{context.Request.ContentType} {await reader.ReadToEndAsync()}");
    }

    private static Task EchoHeaderAsync(HttpContext context)
    {
        context.Response.Headers["X-Seen"] = context.Request.Headers["X-Sent"].ToString() is ['/', ..] sent ? sent : "one";
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"list":[{"path":"{{context.Request.Path}}"}]}""");
    }

    private static async Task<ScenarioReport> ReplayAsync(RequestDelegate engine, string steps)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.UseWebSockets();
        app.Run(engine);
        await app.StartAsync(TestContext.Current.CancellationToken);
        await using var stub = new StubEngine(new Uri(app.Urls.Single()));
        var recordings = Recordings.Parse($$"""{ "scenarios": [{ "id": "x", "title": "t", "steps": [{{steps}}] }] }""");
        return await ScenarioReplay.RunAsync(recordings.Scenarios[0], stub, TestContext.Current.CancellationToken);
    }

    private sealed class StubEngine(Uri address) : EngineUnderTest
    {
        public override Uri GetAddress(string server) => address;
    }
}
