using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Engine.Hosting;

/// <summary>One Kestrel of the engine. Built from nothing, so that an app that runs the engine in its process does not lend
/// it its settings.</summary>
internal sealed class EngineListener : IAsyncDisposable
{
    /// <summary>Header bytes of a request; over it the real registry answers 431, too.</summary>
    private const int LargestHeaders = 32 * 1024;

    /// <summary>Bytes of a body. Endpoints have limits of their own far below it, and answers of their own.</summary>
    private const long LargestBody = 64 * 1024 * 1024;
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;

    private EngineListener(WebApplication app) => _app = app;

    /// <summary>Where it listens, ending with a slash.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts listening.</summary>
    /// <param name="name">The option that names the address, for messages.</param>
    /// <param name="url">The address.</param>
    /// <param name="options">The engine's options.</param>
    /// <param name="takesTrailingSlash">Whether a path with a slash at its end is the path without it.</param>
    /// <param name="map">Maps the endpoints.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<EngineListener> StartAsync(
        string name, string url, LocalEngineOptions options, bool takesTrailingSlash, Action<IEndpointRouteBuilder> map, CancellationToken cancellationToken)
    {
        var uri = ReadUrl(name, url, options.ListenAny);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        if (options.Logs is { } logs)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(logs));
        }

        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelCore().UseUrls(uri.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = LargestHeaders;
            kestrel.Limits.MaxRequestLineSize = LargestHeaders;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        var app = builder.Build();
        app.UseMiddleware<RequestFrame>(takesTrailingSlash);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(90) });
        app.UseRouting();
        map(app);
        try
        {
            await app.StartAsync(cancellationToken);
            return new EngineListener(app);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            await app.DisposeAsync();
            var reason = exception.InnerException is AddressInUseException ? "the port is in use" : exception.Message;
            throw new LocalEngineException(LocalEngineFailure.Address, $"{name} {url} cannot be listened on: {reason}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Uri ReadUrl(string name, string url, bool listenAny)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not "http" || uri.PathAndQuery != "/")
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"{name} '{url}' is no address to listen on; expected http://host:port");
        }

        if (!uri.IsLoopback && !listenAny)
        {
            throw new LocalEngineException(
                LocalEngineFailure.Options, string.Create(CultureInfo.InvariantCulture, $"{name} '{url}' is not a loopback address; listening on others must be asked for (--listen-any)"));
        }

        return uri;
    }
}
