using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>A proxy in proxy of an engine that records requests and lets a test respond to them.</summary>
internal sealed class EngineProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentDictionary<CancellationTokenSource, bool> _watches = new();
    private readonly HttpMessageInvoker _outgoing = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });
    private readonly WebApplication _app;
    private readonly string _engine;

    private EngineProxy(WebApplication app, Uri engine) => (_app, _engine) = (app, engine.ToString());

    public string Address => _app.Urls.Single();

    /// <summary>Gets all requests so far, as <c>PUT /v4/...</c>.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public int OpenWatches => _watches.Count;

    /// <summary>Gets or sets a callback that handles requests; the proxy does not forward a request when it returns true.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    public static async Task<EngineProxy> StartAsync(Uri engine)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var proxy = new EngineProxy(app, engine);
        app.UseWebSockets();
        app.Run(proxy.RespondAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <summary>Returns the number of requests so far that contain all of the texts.</summary>
    public int Count(params string[] texts) => _requests.Count(line => texts.All(text => line.Contains(text, StringComparison.Ordinal)));

    public void BreakWatches()
    {
        foreach (var watch in _watches.Keys)
        {
            watch.Cancel();
        }
    }

    /// <summary>Responds to requests whose path contains a text with a status and a body.</summary>
    public void Respond(string text, int status, string body = "") => Intercept = async context =>
    {
        if (!Target(context).Contains(text, StringComparison.Ordinal))
        {
            return false;
        }

        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
        return true;
    };

    /// <summary>Announces a response that exceeds the size limit and waits until the client disconnects.</summary>
    public static async Task RespondTooMuchAsync(HttpContext context)
    {
        context.Response.ContentLength = (32 * 1024 * 1024) + 1;
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        BreakWatches();
        await _app.DisposeAsync();
        _outgoing.Dispose();
    }

    private static string Target(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private async Task RespondAsync(HttpContext context)
    {
        _requests.Enqueue($"{context.Request.Method} {Target(context)}");
        if (Intercept is { } intercept && await intercept(context))
        {
            return;
        }

        // Not disposed, because a test may break the watch while it closes.
        var aborted = new CancellationTokenSource();
        using var registration = context.RequestAborted.Register(aborted.Cancel);
        if (context.WebSockets.IsWebSocketRequest)
        {
            _watches.TryAdd(aborted, true);
        }

        try
        {
            var forwarder = context.RequestServices.GetRequiredService<IHttpForwarder>();
            await forwarder.SendAsync(
                context,
                _engine,
                _outgoing,
                new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(5), Version = HttpVersion.Version11 },
                HttpTransformer.Default,
                aborted.Token);
        }
        finally
        {
            _watches.TryRemove(aborted, out _);
        }
    }
}
