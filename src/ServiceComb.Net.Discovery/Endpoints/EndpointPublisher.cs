using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Turns the listeners of the server into endpoints that others can reach.</summary>
internal sealed partial class EndpointPublisher(
    IOptions<DiscoveryOptions> options, ServerListeners listeners, IHostEnvironment environment, ILogger<EndpointPublisher> logger)
{
    private readonly PublishSelection _selection = new([.. options.Value.Publish], options.Value.PublishPorts, options.Value.PublishPort);

    /// <summary>Returns the endpoints of some addresses of the server.</summary>
    public async Task<IReadOnlyList<string>> PublishAsync(IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        var registered = Select(addresses);
        var endpoints = new List<string>();
        foreach (var listener in registered)
        {
            await AddAsync(listener, _selection.GetPort(listener, registered), endpoints, cancellationToken);
        }

        return endpoints;
    }

    private List<ServerListener> Select(IReadOnlyList<string> addresses)
    {
        var all = new List<ServerListener>();
        foreach (var address in addresses)
        {
            if (listeners.Find(address) is not { SpeaksHttp: true } listener)
            {
                LogNotHttp(logger, address);
                continue;
            }

            all.Add(listener);
        }

        foreach (var selector in _selection.FindUnmatched(all))
        {
            LogUnmatched(logger, selector, string.Join(", ", addresses));
        }

        var registered = all.FindAll(_selection.Includes);
        foreach (var listener in all.Except(registered))
        {
            LogExcluded(logger, listener.Text);
        }

        if (_selection.IsAmbiguous(registered))
        {
            LogAmbiguousPort(logger, options.Value.PublishPort, string.Join(", ", registered.Select(static listener => listener.Text)));
        }

        return registered;
    }

    private async Task AddAsync(ServerListener listener, int port, List<string> endpoints, CancellationToken cancellationToken)
    {
        var (host, reason) = SelectHost(listener.Address);
        WarnIfLoopback(host);
        var isTls = listener.Address.Scheme == Uri.UriSchemeHttps;
        var rest = new InstanceEndpoint
        {
            Transport = "rest",
            Host = host,
            Port = port,
            SslEnabled = isTls,
            // Over TLS clients agree with the server on what to speak, so this is only a hint for those that want HTTP/2 anyway.
            Http2 = listener.IsHttp2Only ?? (!isTls && await Http2Preface.IsSupportedAsync(listener.Address, cancellationToken)),
            UrlPrefix = listener.Address.AbsolutePath.TrimEnd('/'),
        };
        Add(rest);
        // Over TLS both sides agree on HTTP/2; in clear text only a port that speaks nothing else does.
        if (options.Value.PublishGrpc && (rest.SslEnabled || rest.Http2))
        {
            Add(rest with { Transport = "grpc", Http2 = false, UrlPrefix = "" });
        }

        void Add(InstanceEndpoint one)
        {
            var endpoint = one.ToString();
            if (!endpoints.Contains(endpoint))
            {
                LogPublished(logger, endpoint, listener.Text, reason);
                endpoints.Add(endpoint);
            }
        }
    }

    private (string Host, string Reason) SelectHost(Uri listening)
    {
        if (options.Value.PublishAddress is { Length: > 0 } configured)
        {
            return configured is ['{', .., '}']
                ? (GetInterfaceAddress(configured[1..^1]), "servicecomb:service:publishAddress")
                : (configured, "servicecomb:service:publishAddress");
        }

        var host = listening.IdnHost;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return ("127.0.0.1", "the server listens on localhost");
        }

        if (!IPAddress.TryParse(host, out var address) || !(address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            return (host, "the server listens there");
        }

        foreach (var variable in (ReadOnlySpan<string>)["POD_IP", "HOST_IP"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given && IPAddress.TryParse(given, out _))
            {
                return (given, $"environment variable {variable}");
            }
        }

        return GetAddresses().FirstOrDefault() is { } best
            ? (best.ToString(), "first address of a network interface that is up")
            : ("127.0.0.1", "no network interface but loopback is up");
    }

    private static string GetInterfaceAddress(string name) =>
        GetAddresses(card => card.Name == name).FirstOrDefault()?.ToString()
        ?? throw new InvalidOperationException($"servicecomb:service:publishAddress names the network interface '{name}', which has no address; there are {string.Join(", ", NetworkInterface.GetAllNetworkInterfaces().Select(static card => card.Name))}");

    // Interfaces with a gateway first (a container bridge of the host has none), IPv4 before IPv6.
    private static IEnumerable<IPAddress> GetAddresses(Func<NetworkInterface, bool>? which = null) =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        where which is null ? card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback : which(card)
        let properties = card.GetIPProperties()
        from unicast in properties.UnicastAddresses
        let address = unicast.Address
        where (which is not null || !IPAddress.IsLoopback(address)) && !address.IsIPv6LinkLocal
            && !address.ToString().StartsWith("169.254.", StringComparison.Ordinal)
        orderby properties.GatewayAddresses.Count == 0, address.AddressFamily != AddressFamily.InterNetwork
        select address;

    private void WarnIfLoopback(string host)
    {
        if (!environment.IsDevelopment() && IsLoopback(host))
        {
            LogLoopback(logger, host);
        }
    }

    // RFC 6761: localhost and every name under it are loopback.
    private static bool IsLoopback(string host) =>
        IPAddress.TryParse(host, out var address) ? IPAddress.IsLoopback(address)
        : $".{host.TrimEnd('.')}".EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(211, LogLevel.Information, "Publishing {Endpoint} for {Listening}: {Reason}")]
    private static partial void LogPublished(ILogger logger, string endpoint, string listening, string reason);

    [LoggerMessage(212, LogLevel.Warning, "Publishing the loopback address {Host}: only this machine can call it. Listen elsewhere or set servicecomb:service:publishAddress")]
    private static partial void LogLoopback(ILogger logger, string host);

    [LoggerMessage(213, LogLevel.Warning, "Not publishing {Listening}: others can reach neither http nor https there")]
    private static partial void LogNotHttp(ILogger logger, string listening);

    [LoggerMessage(220, LogLevel.Information, "Not publishing {Listening}: servicecomb:instance:publish does not select it")]
    private static partial void LogExcluded(ILogger logger, string listening);

    [LoggerMessage(226, LogLevel.Warning, "'{Selector}' in servicecomb:instance:publish or servicecomb:rest:publishPort is no name, port or scheme of a listener that speaks HTTP; the server listens on {Addresses}")]
    private static partial void LogUnmatched(ILogger logger, string selector, string addresses);

    [LoggerMessage(216, LogLevel.Warning, "servicecomb:rest:publishPort {Port} is not used, because one port cannot lead to several listeners: {Listeners}. Set servicecomb:rest:publishPort:{{listener}} for each, or select one by servicecomb:instance:publish")]
    private static partial void LogAmbiguousPort(ILogger logger, int port, string listeners);
}
