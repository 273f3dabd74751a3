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
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine;

/// <summary>A Kestrel server of the engine. It uses an empty builder, so that it does not pick up the configuration of an
/// application that hosts the engine.</summary>
internal sealed class EngineListener : IAsyncDisposable
{
    /// <summary>The maximum size of a request body, in bytes. Endpoints enforce much lower limits of their own, with their
    /// own error responses.</summary>
    private const long MaxBodySize = 64 * 1024 * 1024;
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;

    private EngineListener(WebApplication app) => _app = app;

    /// <summary>Gets the address of the listener, with a trailing slash.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts a listener.</summary>
    /// <param name="name">The option that specifies the address, for error messages.</param>
    /// <param name="address">The address to listen on.</param>
    /// <param name="options">The engine's options.</param>
    /// <param name="faults">The faults to inject into requests.</param>
    /// <param name="build">Adds the middleware and endpoints.</param>
    /// <param name="reservation">Holds the port of the address; null when it is not reserved.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<EngineListener> StartAsync(
        string name, Uri address, LocalEngineOptions options, EngineFaults faults, Action<WebApplication> build, PortReservation? reservation, CancellationToken cancellationToken)
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

        if (reservation is not null)
        {
            builder.WebHost.UseSockets(sockets =>
            {
                var create = sockets.CreateBoundListenSocket;
                sockets.CreateBoundListenSocket = endpoint => reservation.Detach() ?? create(endpoint);
            });
        }

        builder.WebHost.UseKestrelCore().UseUrls(address.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = HeaderText.GetEncoding;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderLimit.KestrelMaxBytes;
            kestrel.Limits.MaxRequestLineSize = HeaderLimit.KestrelMaxBytes;
            kestrel.Limits.MaxRequestHeaderCount = HeaderLimit.KestrelMaxBytes;
            kestrel.Limits.MaxRequestBodySize = MaxBodySize;
            kestrel.Limits.RequestHeadersTimeout = options.RequestTimeout;

            // RequestBody limits the time of a whole body; Kestrel's minimum rate would end slow ones after 5 seconds.
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        var app = builder.Build();
        if (options.LogRequests)
        {
            app.UseMiddleware<RequestLog>();
        }

        app.UseMiddleware<HeaderLimit>();
        app.UseMiddleware<EncodedSlashes>();
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
            throw new LocalEngineException(LocalEngineFailure.Address, $"cannot listen on {name} {address.GetLeftPart(UriPartial.Authority)}: {reason}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Validates an address option before anything is started.</summary>
    /// <exception cref="LocalEngineException">The address is invalid, or is not a loopback address although
    /// <see cref="LocalEngineOptions.ListenAny"/> is not set.</exception>
    public static void ValidateAddress(string name, string url, LocalEngineOptions options)
    {
        var isSecure = options.Certificate is not null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"{name} '{url}' is not a valid address; expected {(isSecure ? "https" : "http")}://host:port");
        }

        if (uri.Scheme == Uri.UriSchemeHttps && !isSecure)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, $"{name} '{url}' uses https, which requires a certificate (--certificate)");
        }

        if (!uri.IsLoopback && !options.ListenAny)
        {
            throw new LocalEngineException(
                LocalEngineFailure.Options, $"{name} '{url}' is not a loopback address; allow other addresses with --listen-any");
        }
    }

    /// <summary>Gets the address to listen on. The scheme is https whenever a certificate is set.</summary>
    public static Uri GetListenAddress(string url, LocalEngineOptions options)
    {
        var address = new UriBuilder(url);
        address.Scheme = options.Certificate is null ? address.Scheme : Uri.UriSchemeHttps;
        return address.Uri;
    }
}
