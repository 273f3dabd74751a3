using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceComb.Net.Endpoints;

/// <summary>Records the listeners of Kestrel as they are configured, to know their protocols without connecting to them. Must be
/// configured before the app's own options, because Kestrel applies the endpoint defaults at each <c>Listen()</c>. An app that sets
/// its own endpoint defaults replaces this callback; the protocols are then unknown.</summary>
internal sealed class KestrelListeners(IConfiguration configuration) : IConfigureOptions<KestrelServerOptions>, IHostedLifecycleService
{
    private static readonly ConnectionDelegate FirstEnd = static _ => Task.CompletedTask;
    private static readonly ConnectionDelegate SecondEnd = static _ => Task.FromResult(true);
    private readonly List<ListenOptions> _listeners = [];
    private readonly HashSet<ListenOptions> _nonHttp = [];
    private readonly Dictionary<ListenOptions, string> _names = [];
    private readonly Lock _lock = new();
    private bool _isStarting;
    private int _nextEndpoint;

    public void Configure(KestrelServerOptions options) => options.ConfigureEndpointDefaults(OnListenerConfigured);

    // Finds the listeners whose connection handlers never pass a connection to HTTP, before the server starts and appends HTTP to each
    // pipeline.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _isStarting = true;
            _nonHttp.UnionWith(_listeners.Where(static listener => listener.Protocols == HttpProtocols.None || IsTerminal(listener)));
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns whether the listener at a port serves a protocol other than HTTP.</summary>
    public bool IsNonHttp(int port)
    {
        lock (_lock)
        {
            return Find(port) is { } listener && _nonHttp.Contains(listener);
        }
    }

    /// <summary>Returns whether the listener at a port supports HTTP/2 but not HTTP/1.1; null when unknown.</summary>
    public bool? IsHttp2Only(int port)
    {
        lock (_lock)
        {
            return Find(port) is { } listener ? (listener.Protocols & HttpProtocols.Http1AndHttp2) == HttpProtocols.Http2 : null;
        }
    }

    /// <summary>Returns the name below <c>Kestrel:Endpoints</c> of the listener at a port; null when it has none or is unknown.</summary>
    public string? NameOf(int port)
    {
        lock (_lock)
        {
            return Find(port) is { } listener ? _names.GetValueOrDefault(listener) : null;
        }
    }

    private void OnListenerConfigured(ListenOptions listener)
    {
        lock (_lock)
        {
            _listeners.Add(listener);
            // Listeners from code are added before the server starts; then Kestrel adds those from configuration in order.
            if (_isStarting && FindConfiguredName(listener) is { } name)
            {
                _names[listener] = name;
            }
        }
    }

    private string? FindConfiguredName(ListenOptions listener)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        for (var i = 0; i < endpoints.Count; i++)
        {
            var index = (_nextEndpoint + i) % endpoints.Count;
            if (Uri.TryCreate(ServerListenerProvider.NormalizeUrl(endpoints[index]["Url"] ?? ""), UriKind.Absolute, out var url)
                && url.Port == ((listener.EndPoint as IPEndPoint)?.Port ?? -1))
            {
                _nextEndpoint = (index + 1) % endpoints.Count;
                return endpoints[index].Key;
            }
        }

        return null;
    }

    // Use the last listener of a port, because a configuration reload adds a new one.
    private ListenOptions? Find(int port) => _listeners.FindLast(listener => (listener.EndPoint as IPEndPoint)?.Port == port);

    // Builds the pipeline with two different ends. If the results are equal, the pipeline never calls its end.
    private static bool IsTerminal(ListenOptions listener)
    {
        ConnectionDelegate? end = FirstEnd;
        listener.Use(next => end ?? next);
        try
        {
            var first = listener.Build();
            end = SecondEnd;
            return first.Equals(listener.Build());
        }
        catch (Exception)
        {
            // Handlers that cannot be built yet, such as TLS, do not end the pipeline.
            return false;
        }
        finally
        {
            end = null;
        }
    }
}
