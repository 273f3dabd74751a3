using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Converts the listeners of the server to endpoints that other machines can reach.</summary>
internal sealed partial class EndpointPublisher(
    IOptions<ServiceCombOptions> options, IEnumerable<IServerListenerProvider> providers, IHostEnvironment environment, ILogger<EndpointPublisher> logger)
{
    private readonly IServerListenerProvider[] _providers = [.. providers];
    private readonly PublishSelection _selection = new([.. options.Value.Instance.Publish], options.Value.Instance.PublishPorts, options.Value.Instance.PublishPort);

    public IReadOnlyList<ServerListener> GetListeners() => [.. _providers.SelectMany(static provider => provider.GetListeners())];

    /// <summary>Returns the endpoints to register for listeners.</summary>
    public async Task<IReadOnlyList<string>> PublishAsync(IReadOnlyList<ServerListener> listeners, CancellationToken cancellationToken)
    {
        var registered = Select(listeners);
        var endpoints = new List<string>();
        foreach (var listener in registered)
        {
            await AddAsync(listener, listener.HttpAddress!, _selection.GetPort(listener, registered), endpoints, cancellationToken);
        }

        return endpoints;
    }

    private List<ServerListener> Select(IReadOnlyList<ServerListener> listeners)
    {
        var all = new List<ServerListener>();
        foreach (var listener in listeners)
        {
            if (listener.HttpAddress is null)
            {
                LogNotHttp(logger, listener.Address);
                continue;
            }

            all.Add(listener);
        }

        foreach (var selector in _selection.FindUnmatched(all))
        {
            LogUnmatched(logger, selector, string.Join(", ", listeners.Select(static listener => listener.Address)));
        }

        var registered = all.FindAll(_selection.Includes);
        foreach (var listener in all.Except(registered))
        {
            LogExcluded(logger, listener.Address);
        }

        if (_selection.IsAmbiguous(registered))
        {
            LogAmbiguousPort(logger, options.Value.Instance.PublishPort, string.Join(", ", registered.Select(static listener => listener.Address)));
        }

        return registered;
    }

    private async Task AddAsync(ServerListener listener, Uri address, int port, List<string> endpoints, CancellationToken cancellationToken)
    {
        var (host, reason) = PublishedHost.Select(address, options.Value.Instance.PublishAddress);
        WarnIfLoopback(host);
        var isTls = address.Scheme == Uri.UriSchemeHttps;
        var rest = new InstanceEndpoint
        {
            Transport = "rest",
            Host = host,
            Port = port,
            SslEnabled = isTls,
            // Over TLS the protocol is negotiated, so this is only a hint for clients that prefer HTTP/2.
            Http2 = listener.IsHttp2Only ?? (!isTls && await Http2Preface.IsSupportedAsync(address, cancellationToken)),
            UrlPrefix = address.AbsolutePath.TrimEnd('/'),
        };
        Add(rest);
        // gRPC needs HTTP/2, which is negotiated over TLS; without TLS the port must be HTTP/2 only.
        if (options.Value.Instance.PublishGrpc && (rest.SslEnabled || rest.Http2))
        {
            Add(rest with { Transport = "grpc", Http2 = false, UrlPrefix = "" });
        }

        void Add(InstanceEndpoint published)
        {
            var endpoint = published.ToString();
            if (!endpoints.Contains(endpoint))
            {
                LogPublished(logger, endpoint, listener.Address, reason);
                endpoints.Add(endpoint);
            }
        }
    }

    private void WarnIfLoopback(string host)
    {
        if (!environment.IsDevelopment() && IsLoopback(host))
        {
            LogLoopback(logger, host);
        }
    }

    // RFC 6761: localhost and all its subdomains are loopback.
    private static bool IsLoopback(string host) =>
        IPAddress.TryParse(host, out var address) ? IPAddress.IsLoopback(address)
        : $".{host.TrimEnd('.')}".EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(211, LogLevel.Information, "Publishing {Endpoint} for {Listening}: {Reason}")]
    private static partial void LogPublished(ILogger logger, string endpoint, string listening, string reason);

    [LoggerMessage(212, LogLevel.Warning, "Publishing the loopback address {Host}, which only this machine can reach. Listen on another address or set servicecomb:service:publishAddress")]
    private static partial void LogLoopback(ILogger logger, string host);

    [LoggerMessage(213, LogLevel.Warning, "Not publishing {Listening}: it is not an HTTP address that other machines can reach")]
    private static partial void LogNotHttp(ILogger logger, string listening);

    [LoggerMessage(220, LogLevel.Information, "Not publishing {Listening}: servicecomb:instance:publish does not select it")]
    private static partial void LogExcluded(ILogger logger, string listening);

    [LoggerMessage(226, LogLevel.Warning, "'{Selector}' in servicecomb:instance:publish or servicecomb:rest:publishPort matches no name, port or scheme of an HTTP listener; the server listens on {Addresses}")]
    private static partial void LogUnmatched(ILogger logger, string selector, string addresses);

    [LoggerMessage(216, LogLevel.Warning, "servicecomb:rest:publishPort {Port} is ignored because several listeners are published: {Listeners}. Set servicecomb:rest:publishPort:{{listener}} for each, or select one with servicecomb:instance:publish")]
    private static partial void LogAmbiguousPort(ILogger logger, int port, string listeners);
}
