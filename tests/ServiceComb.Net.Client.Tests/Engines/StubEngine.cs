using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Client.Tests.Engines;

/// <summary>A web server with scripted responses that records the received requests.</summary>
internal sealed class StubEngine : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;

    private StubEngine(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public static async Task<StubEngine> StartAsync(
        RequestDelegate response, string url = "http://127.0.0.1:0", Action<KestrelServerOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The default may be too short for a busy machine.
            (kestrel.Limits.MinRequestBodyDataRate, kestrel.Limits.MinResponseDataRate) = (null, null);
            configure?.Invoke(kestrel);
        });
        var app = builder.Build();
        var stub = new StubEngine(app);
        app.UseWebSockets();
        app.Run(async context =>
        {
            await stub.KeepAsync(context.Request);
            await response(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return stub;
    }

    /// <summary>Starts a server that sends the same response to every request.</summary>
    public static Task<StubEngine> RespondingAsync(int status, string body = "", string type = "application/json") => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return body.Length == 0 ? Task.CompletedTask : context.Response.WriteAsync(body);
    });

    /// <summary>Starts a server that receives requests and closes the connection without a response.</summary>
    public static Task<StubEngine> CuttingAsync() => StartAsync(context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Starts a server that does not respond until it is stopped or the client disconnects.</summary>
    public static Task<StubEngine> SilentAsync() => StartAsync(async context =>
    {
        var given = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(given.SetResult);
        await given.Task;
    });

    /// <summary>Waits until a request is received.</summary>
    public Task RequestedAsync() => _requested.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task KeepAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        _requests.Enqueue(new ReceivedRequest(request.Method, target, await reader.ReadToEndAsync(request.HttpContext.RequestAborted))
        {
            Headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        });
        _requested.TrySetResult();
    }
}
