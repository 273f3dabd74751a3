using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>An instance of a service whose handler reads the request body itself, over HTTP/1.1 or over HTTP/2 in clear
/// text.</summary>
internal sealed class StreamingBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _id;
    private readonly HttpProtocols _protocols;

    private StreamingBackend(WebApplication app, string id, HttpProtocols protocols) => (_app, _id, _protocols) = (app, id, protocols);

    /// <summary>Gets the method and the path of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public ServiceInstance Instance
    {
        get
        {
            var endpoint = new InstanceEndpoint { Transport = "rest", Host = "127.0.0.1", Port = new Uri(_app.Urls.First()).Port, Http2 = _protocols == HttpProtocols.Http2 };
            return new ServiceInstance(_id, "1.0.0", [endpoint], ImmutableDictionary<string, string>.Empty);
        }
    }

    public static async Task<StreamingBackend> StartAsync(RequestDelegate handler, HttpProtocols protocols = HttpProtocols.Http1, string id = "a")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Patient(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
        });
        var app = builder.Build();
        var backend = new StreamingBackend(app, id, protocols);
        app.UseWebSockets();
        app.Run(context =>
        {
            backend.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return handler(context);
        });
        await app.StartAsync();
        return backend;
    }

    /// <summary>Removes the limits on the size and the speed of bodies.</summary>
    public static void Patient(KestrelServerOptions kestrel) =>
        (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MinRequestBodyDataRate, kestrel.Limits.MinResponseDataRate) = (null, null, null);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
