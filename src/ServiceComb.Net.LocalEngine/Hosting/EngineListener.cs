using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.LocalEngine.Faults;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>One Kestrel of the engine. Built from nothing, so that an app that runs the engine in its process does not lend
/// it its settings.</summary>
internal sealed class EngineListener : IAsyncDisposable
{
    /// <summary>Bytes of a body. Endpoints have limits of their own far below it, and answers of their own.</summary>
    private const long MaxBodySize = 64 * 1024 * 1024;
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;

    private EngineListener(WebApplication app) => _app = app;

    /// <summary>Where it listens, ending with a slash.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts listening.</summary>
    /// <param name="name">The option that names the address, for messages.</param>
    /// <param name="address">The address.</param>
    /// <param name="options">The engine's options.</param>
    /// <param name="faults">What is done to requests on purpose.</param>
    /// <param name="build">Adds what answers.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<EngineListener> StartAsync(
        string name, Uri address, LocalEngineOptions options, EngineFaults faults, Action<WebApplication> build, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        if (options.Logs is { } logs)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(logs));
        }

        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(options);
        if (options.Certificate is { } certificate)
        {
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate));
        }

        builder.WebHost.UseKestrelCore().UseUrls(address.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = HeaderText.EncodingOf;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderLimit.KestrelsBytes;
            kestrel.Limits.MaxRequestLineSize = HeaderLimit.KestrelsBytes;
            kestrel.Limits.MaxRequestHeaderCount = HeaderLimit.KestrelsBytes;
            kestrel.Limits.MaxRequestBodySize = MaxBodySize;
            kestrel.Limits.RequestHeadersTimeout = options.RequestTimeout;
        });
        var app = builder.Build();
        if (options.LogRequests)
        {
            app.UseMiddleware<RequestLog>();
        }

        app.UseMiddleware<HeaderLimit>();
        if (address.IsLoopback)
        {
            app.UseMiddleware<OriginGuard>(address, options.AllowedOrigins);
        }

        app.UseMiddleware<FaultInjectionMiddleware>(faults, options.Time);
        build(app);
        try
        {
            await app.StartAsync(cancellationToken);
            return new EngineListener(app);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            await app.DisposeAsync();
            var reason = exception.InnerException is AddressInUseException ? "the port is in use" : exception.Message;
            throw new LocalEngineException(LocalEngineFailure.Address, $"{name} {address.GetLeftPart(UriPartial.Authority)} cannot be listened on: {reason}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Checks an address before anything is started.</summary>
    /// <exception cref="LocalEngineException">It is no address, or not a loopback address.</exception>
    public static void Require(string name, string url, LocalEngineOptions options)
    {
        var isSecure = options.Certificate is not null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"{name} '{url}' is no address to listen on; expected {(isSecure ? "https" : "http")}://host:port");
        }

        if (uri.Scheme == Uri.UriSchemeHttps && !isSecure)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"{name} '{url}' is https, which needs a certificate (--certificate)");
        }

        if (!uri.IsLoopback && !options.ListenAny)
        {
            throw new LocalEngineException(
                LocalEngineFailure.Options, $"{name} '{url}' is not a loopback address; listening on others must be asked for (--listen-any)");
        }
    }

    /// <summary>The address to listen on; with a certificate it is https whatever the option says.</summary>
    public static Uri AddressOf(string url, LocalEngineOptions options)
    {
        var address = new UriBuilder(url);
        address.Scheme = options.Certificate is null ? address.Scheme : Uri.UriSchemeHttps;
        return address.Uri;
    }
}
