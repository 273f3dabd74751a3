using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Console.Hosting;

namespace ServiceComb.Net.Console;

/// <summary>Runs the web console in this process.</summary>
public sealed class ConsoleHost : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;

    private ConsoleHost(WebApplication app) => _app = app;

    /// <summary>Gets the address of the console, with a trailing slash.</summary>
    public Uri Address => ListenAddress.Of(_app.Services.GetRequiredService<IServer>());

    /// <summary>Starts the console. When the returned task completes, it accepts requests, whether the engine is reachable or
    /// not.</summary>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running console; dispose it to stop.</returns>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    /// <exception cref="IOException">The address is in use or cannot be listened on.</exception>
    public static async Task<ConsoleHost> StartAsync(ConsoleOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var url = options.Validate();

        // An empty builder does not pick up the configuration of the program that hosts the console.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(ConsoleHost).Assembly.GetName().Name });
        builder.Services.AddRouting();
        builder.Services.AddLogging();
        if (options.Logs is { } logs)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(logs));
        }

        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddConsole(options);
        builder.WebHost.UseKestrelCore().UseUrls(url.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        app.UseConsole(options, url);
        try
        {
            await app.StartAsync(cancellationToken);
            return new ConsoleHost(app);
        }
        catch (Exception exception)
        {
            await app.DisposeAsync();
            if (exception is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
            {
                var reason = exception.InnerException is AddressInUseException ? "the port is in use" : exception.Message;
                throw new IOException($"The console cannot listen on {url.GetLeftPart(UriPartial.Authority)}: {reason}", exception);
            }

            throw;
        }
    }

    /// <summary>Stops the console and ends all sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
