using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Context;

namespace ServiceComb.Net.Tests.Governance;

/// <summary>An app that governs incoming requests, with a client for it.</summary>
internal sealed class GovernedApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GovernedApp(WebApplication app, FakeTimeProvider time)
    {
        (_app, Time) = (app, time);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Time { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Gets the source of the task that <c>/wait</c> waits for.</summary>
    public TaskCompletionSource Gate { get; } = new();

    public SemaphoreSlim Waiting { get; } = new(0);

    public static Task<GovernedApp> StartAsync(params (string Key, string Value)[] documents) => StartAsync(static _ => { }, documents);

    /// <summary>Starts an app with middleware before the policies.</summary>
    public static async Task<GovernedApp> StartAsync(Action<WebApplication> configure, params (string Key, string Value)[] documents)
    {
        var time = new FakeTimeProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(documents.Select(static one => KeyValuePair.Create(one.Key.Replace('.', ':'), (string?)one.Value)));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddServiceCombGovernance(static options => options.Service.Name = "orders");
        var app = builder.Build();
        app.UseWebSockets();
        configure(app);
        app.UseServiceCombGovernance();
        GovernedApp? governed = null;
        app.MapGet("/ok", static () => "ok");
        app.MapGet("/health", static () => "healthy").DisableServiceCombGovernance();
        app.MapGet("/attribute", [DisableServiceCombGovernance] static () => "ok");
        app.MapGet("/bad", static () => Results.StatusCode(503));
        app.MapGet("/throws", static string () => throw new InvalidOperationException("on purpose"));
        app.MapGet("/context", static () => string.Join(';', InvocationContext.Current.Entries.Select(static entry => $"{entry.Key}={entry.Value}").Order()));
        app.MapGet("/reported", static (HttpContext context) =>
        {
            context.Response.Headers["X-HTTP-STATUS-CODE"] = "503";
            return "ok";
        });
        app.MapGet("/stream", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("begin ");
            await context.Response.Body.FlushAsync();
            await governed!.Gate.Task;
            await context.Response.WriteAsync("end");
        });
        app.MapGet("/ws", static async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.ReceiveAsync(new byte[10].AsMemory(), context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
        });
        app.MapGet("/wait", async () =>
        {
            governed!.Waiting.Release();
            await governed.Gate.Task;
            return "waited";
        });
        await app.StartAsync();
        return governed = new GovernedApp(app, time);
    }

    public async Task<int> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
