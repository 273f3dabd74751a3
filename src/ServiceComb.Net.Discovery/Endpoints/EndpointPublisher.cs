using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Turns the addresses the server listens on into endpoints that others can reach.</summary>
internal sealed partial class EndpointPublisher(
    IOptions<DiscoveryOptions> options, IConfiguration configuration, IHostEnvironment environment, ILogger<EndpointPublisher> logger)
{
    public async Task<IReadOnlyList<string>> PublishAsync(IEnumerable<string> listening, CancellationToken cancellationToken)
    {
        var endpoints = new List<string>();
        foreach (var text in listening)
        {
            if (IsOfThisMachine(text) || !Uri.TryCreate(Normal(text), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                LogSkipped(logger, text);
                continue;
            }

            var (host, reason) = Host(uri);
            WarnOfLoopback(host);
            var rest = new InstanceEndpoint
            {
                Transport = "rest",
                Host = host,
                Port = options.Value.PublishPort > 0 ? options.Value.PublishPort : uri.Port,
                SslEnabled = uri.Scheme == Uri.UriSchemeHttps,
                Http2 = uri.Scheme == Uri.UriSchemeHttps ? IsConfiguredForHttp2(uri) : await Http2Preface.IsAnsweredAsync(uri, cancellationToken),
                UrlPrefix = uri.AbsolutePath.TrimEnd('/'),
            };
            Add(rest);
            // Over TLS both sides agree on HTTP/2; in clear text only a port that speaks nothing else does.
            if (options.Value.PublishesGrpc && (rest.SslEnabled || rest.Http2))
            {
                Add(rest with { Transport = "grpc", Http2 = false, UrlPrefix = "" });
            }

            void Add(InstanceEndpoint one)
            {
                var endpoint = one.ToString();
                if (!endpoints.Contains(endpoint))
                {
                    LogPublished(logger, endpoint, text, reason);
                    endpoints.Add(endpoint);
                }
            }
        }

        return endpoints;
    }

    /// <summary>Kestrel also writes <c>http://*:80</c> and <c>http://+:80</c>, which are no URIs.</summary>
    public static string Normal(string listening) => listening
        .Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
        .Replace("://+", "://0.0.0.0", StringComparison.Ordinal);

    // Kestrel writes a Unix domain socket as http://unix:/app.sock and a named pipe as http://pipe:/app; to a URI these are hosts.
    private static bool IsOfThisMachine(string listening) =>
        listening.Contains("://unix:/", StringComparison.OrdinalIgnoreCase) || listening.Contains("://pipe:/", StringComparison.OrdinalIgnoreCase);

    // Over TLS clients agree with the server on what to speak, so this is only a hint for those that want HTTP/2 anyway.
    private bool IsConfiguredForHttp2(Uri listening)
    {
        var everywhere = configuration["Kestrel:EndpointDefaults:Protocols"];
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (Uri.TryCreate(Normal(endpoint["Url"] ?? ""), UriKind.Absolute, out var url) && url.Scheme == listening.Scheme && url.Port == listening.Port)
            {
                return IsHttp2(endpoint["Protocols"] ?? everywhere);
            }
        }

        return IsHttp2(everywhere);
    }

    private static bool IsHttp2(string? protocols) => string.Equals(protocols, "Http2", StringComparison.OrdinalIgnoreCase);

    private (string Host, string Reason) Host(Uri listening)
    {
        if (options.Value.PublishAddress is { Length: > 0 } configured)
        {
            return configured is ['{', .., '}']
                ? (OfInterface(configured[1..^1]), "servicecomb:service:publishAddress")
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

        return Addresses().FirstOrDefault() is { } best
            ? (best.ToString(), "first address of a network interface that is up")
            : ("127.0.0.1", "no network interface but loopback is up");
    }

    private static string OfInterface(string name) =>
        Addresses(card => card.Name == name).FirstOrDefault()?.ToString()
        ?? throw new InvalidOperationException($"servicecomb:service:publishAddress names the network interface '{name}', which has no address; there are {string.Join(", ", NetworkInterface.GetAllNetworkInterfaces().Select(static card => card.Name))}");

    // Interfaces with a gateway first (a container bridge of the host has none), IPv4 before IPv6.
    private static IEnumerable<IPAddress> Addresses(Func<NetworkInterface, bool>? which = null) =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        where which is null ? card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback : which(card)
        let properties = card.GetIPProperties()
        from unicast in properties.UnicastAddresses
        let address = unicast.Address
        where (which is not null || !IPAddress.IsLoopback(address)) && !address.IsIPv6LinkLocal
            && !address.ToString().StartsWith("169.254.", StringComparison.Ordinal)
        orderby properties.GatewayAddresses.Count == 0, address.AddressFamily != AddressFamily.InterNetwork
        select address;

    private void WarnOfLoopback(string host)
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
    private static partial void LogSkipped(ILogger logger, string listening);
}
