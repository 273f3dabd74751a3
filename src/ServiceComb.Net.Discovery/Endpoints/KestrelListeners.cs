using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Notes the listeners of Kestrel as they are set up, to know what they speak without connecting to them. Configured
/// first, because Kestrel applies its endpoint defaults at each <c>Listen()</c>; an app that sets defaults of its own replaces
/// this, and then nothing is known.</summary>
internal sealed class KestrelListeners(IConfiguration configuration) : IConfigureOptions<KestrelServerOptions>
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

    /// <summary>Finds the listeners whose connection handlers never pass a connection on to HTTP. Called before the server
    /// starts, which appends HTTP to each of them.</summary>
    public void FindNonHttpListeners()
    {
        lock (_lock)
        {
            _isStarting = true;
            _nonHttp.UnionWith(_listeners.Where(static listener => listener.Protocols == HttpProtocols.None || IsTerminal(listener)));
        }
    }

    /// <summary>Whether the listener at a port serves another protocol than HTTP.</summary>
    public bool IsNonHttp(int port)
    {
        lock (_lock)
        {
            return Find(port) is { } listener && _nonHttp.Contains(listener);
        }
    }

    /// <summary>Whether the listener at a port speaks HTTP/2 and not HTTP/1.1; null when it is not known.</summary>
    public bool? IsHttp2Only(int port)
    {
        lock (_lock)
        {
            return Find(port) is { } listener ? (listener.Protocols & HttpProtocols.Http1AndHttp2) == HttpProtocols.Http2 : null;
        }
    }

    /// <summary>The name of the listener at a port below <c>Kestrel:Endpoints</c>; null when it has none or is not known.</summary>
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
            // Those of code are set up before the server starts; then Kestrel reads those of the configuration in their order.
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
            if (Uri.TryCreate(ServerListeners.NormalizeUrl(endpoints[index]["Url"] ?? ""), UriKind.Absolute, out var url)
                && url.Port == ((listener.EndPoint as IPEndPoint)?.Port ?? -1))
            {
                _nextEndpoint = (index + 1) % endpoints.Count;
                return endpoints[index].Key;
            }
        }

        return null;
    }

    // Of listeners with the same port, the last one counts: a reload of the configuration sets up a new one.
    private ListenOptions? Find(int port) => _listeners.FindLast(listener => (listener.EndPoint as IPEndPoint)?.Port == port);

    // A pipeline that is the same whatever follows does not reach what follows.
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
            // A handler that cannot be built yet, such as one for TLS, is none that ends the pipeline.
            return false;
        }
        finally
        {
            end = null;
        }
    }
}
