using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>A local engine, instances of the service orders that registered there, and a gateway to them.</summary>
internal sealed class ShopFixture : IAsyncDisposable
{
    private readonly LocalEngineHost _engine;
    private readonly List<WebApplication> _apps = [];
    private readonly SemaphoreSlim _arrived = new(0);

    private ShopFixture(LocalEngineHost engine) => _engine = engine;

    public LocalEngineHost Engine => _engine;

    /// <summary>Gets or sets what instances await before they respond.</summary>
    public Task Responding { get; set; } = Task.CompletedTask;

    /// <summary>What the instances received: their name, the HTTP version and the scheme.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    /// <summary>Waits until instances have received a number of requests, which earlier calls of this method did not count.</summary>
    public async Task WaitForRequestsAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(120)), $"{i} of {count} requests arrived");
        }
    }

    public static async Task<ShopFixture> StartAsync() => new(await LocalEngineHost.StartAsync());

    /// <summary>Starts an instance of a service that responds with its name.</summary>
    public Task ProvideAsync(string name, Action<KestrelServerOptions> listen, string service = "orders", string version = "1.0.0", string application = "default") => RunAsync(
        service,
        builder =>
        {
            builder.WebHost.UseUrls().UseKestrelHttpsConfiguration().ConfigureKestrel(listen);
            builder.Configuration["servicecomb:service:version"] = version;
            builder.Configuration["servicecomb:service:application"] = application;
            builder.Configuration["servicecomb:service:properties:allowCrossApp"] = "true";
        },
        app =>
        {
            app.UseWebSockets();
            app.Run(context => RespondAsync(context, name));
        });

    /// <summary>Starts a gateway that speaks HTTP/1.1 and, on its second address, HTTP/2 in clear text.</summary>
    public async Task<WebApplication> GatewayAsync(params (string Key, string Value)[] settings)
    {
        var app = await StartGatewayAsync(static _ => { }, settings);
        await WaitForRegistrationAsync(app);
        return app;
    }

    /// <summary>Starts a gateway that may not be registered yet.</summary>
    public Task<WebApplication> StartGatewayAsync(Action<WebApplicationBuilder> configure, params (string Key, string Value)[] settings) => StartAppAsync(
        "gateway",
        builder =>
        {
            builder.WebHost.UseUrls().ConfigureKestrel(static kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
                kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
            });
            builder.Configuration["servicecomb:gateway:services"] = "orders";
            builder.Configuration.AddInMemoryCollection(settings.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)));
            builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy")).AddServiceComb().ConfigureHttpClient(static (_, handler) =>
                handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true);
            configure(builder);
        },
        static app =>
        {
            app.MapReverseProxy(static proxy => proxy.UseServiceComb());
            app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("ready") });
            app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        });

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        await _engine.DisposeAsync();
        _arrived.Dispose();
    }

    private static Task WaitForRegistrationAsync(WebApplication app) =>
        app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120));

    private async Task<WebApplication> RunAsync(string name, Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        var app = await StartAppAsync(name, configure, map);
        await WaitForRegistrationAsync(app);
        return app;
    }

    private async Task<WebApplication> StartAppAsync(string name, Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:name", name),
            new("servicecomb:registry:sc:address", _engine.RegistryAddress.ToString()),
            new("servicecomb:registry:drainTimeInMillis", "0"),
            // A machine may be busy.
            new("servicecomb:registry:sc:client:timeout:connect", "120000"),
            new("servicecomb:registry:sc:client:timeout:request", "120000"),
            new("servicecomb:discovery:firstUseTimeoutInMillis", "120000"),
            new("servicecomb:rest:client:connection:timeoutInMillis", "120000"),
        ]);
        configure(builder);
        builder.AddServiceComb();
        var app = builder.Build();
        _apps.Add(app);
        map(app);
        await app.StartAsync();
        return app;
    }

    private async Task RespondAsync(HttpContext context, string name)
    {
        Received.Enqueue($"{name} {context.Request.Protocol} {context.Request.Scheme}");
        _arrived.Release();
        await Responding;
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, endOfMessage: true, context.RequestAborted);
            await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        else if (context.Request.ContentType == "application/grpc")
        {
            context.Response.ContentType = "application/grpc";
            await context.Request.Body.CopyToAsync(context.Response.Body);
            context.Response.AppendTrailer("grpc-status", "0");
        }
        else
        {
            await context.Response.WriteAsync(name);
        }
    }
}
