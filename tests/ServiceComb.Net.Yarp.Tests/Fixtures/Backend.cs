using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>An instance of a service: a real server on a free port that remembers what it was asked.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Backend(string id, WebApplication app) => (Id, _app) = (id, app);

    public string Id { get; }

    public string Version { get; init; } = "1.0.0";

    public int Status { get; set; } = 200;

    /// <summary>Responds instead of <see cref="Status"/>.</summary>
    public RequestDelegate? Handler { get; set; }

    public ConcurrentQueue<string> Requests { get; } = new();

    public string Address => _app.Urls.First() + "/";

    public ServiceInstance Instance => FakeDirectory.Instance(Id, Version, Address);

    public static async Task<Backend> StartAsync(string id, int status = 200, string version = "1.0.0", Action<IApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(static kestrel => (kestrel.Limits.MinRequestBodyDataRate, kestrel.Limits.MinResponseDataRate) = (null, null));
        var app = builder.Build();
        configure?.Invoke(app);
        app.UseWebSockets();
        var backend = new Backend(id, app) { Status = status, Version = version };
        app.Run(backend.RespondAsync);
        await app.StartAsync();
        return backend;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task RespondAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = context.WebSockets.IsWebSocketRequest ? "" : await reader.ReadToEndAsync();
        var shown = body.Length > 100 ? $"{body.Length} characters" : body;
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {shown}".TrimEnd());
        if (Handler is { } handler)
        {
            await handler(context);
            return;
        }

        context.Response.StatusCode = Status;
        context.Response.Headers["x-from"] = Id;
        await context.Response.WriteAsync($"{Status} from {Id}");
    }
}
