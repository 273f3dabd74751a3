using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Turns the addresses the server listens on into endpoints that others can reach.</summary>
internal sealed partial class EndpointPublisher(
    IOptions<DiscoveryOptions> options, IHostEnvironment environment, ILogger<EndpointPublisher> logger)
{
    public IReadOnlyList<string> Publish(IEnumerable<string> listening)
    {
        var endpoints = new List<string>();
        foreach (var text in listening)
        {
            // Kestrel also writes http://*:80 and http://+:80, which are no URIs.
            var normal = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
            if (!Uri.TryCreate(normal, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                LogSkipped(logger, text);
                continue;
            }

            var (host, reason) = Host(uri);
            WarnOfLoopback(host);
            var endpoint = new InstanceEndpoint
            {
                Transport = "rest",
                Host = host,
                Port = uri.Port,
                SslEnabled = uri.Scheme == Uri.UriSchemeHttps,
                UrlPrefix = uri.AbsolutePath.TrimEnd('/'),
            }.ToString();
            LogPublished(logger, endpoint, text, reason);
            endpoints.Add(endpoint);
        }

        return endpoints;
    }

    private (string Host, string Reason) Host(Uri listening)
    {
        if (options.Value.PublishAddress is { Length: > 0 } configured)
        {
            return (configured, "servicecomb:service:publishAddress");
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

        return BestInterfaceAddress() is { } best
            ? (best, "first address of a network interface that is up")
            : ("127.0.0.1", "no network interface but loopback is up");
    }

    // Interfaces with a gateway first (a container bridge of the host has none), IPv4 before IPv6.
    private static string? BestInterfaceAddress() =>
        (from card in NetworkInterface.GetAllNetworkInterfaces()
         where card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback
         let properties = card.GetIPProperties()
         from unicast in properties.UnicastAddresses
         let address = unicast.Address
         where !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal
             && !address.ToString().StartsWith("169.254.", StringComparison.Ordinal)
         orderby properties.GatewayAddresses.Count == 0, address.AddressFamily != AddressFamily.InterNetwork
         select address.ToString()).FirstOrDefault();

    private void WarnOfLoopback(string host)
    {
        if (!environment.IsDevelopment() && IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address))
        {
            LogLoopback(logger, host);
        }
    }

    [LoggerMessage(211, LogLevel.Information, "Publishing {Endpoint} for {Listening}: {Reason}")]
    private static partial void LogPublished(ILogger logger, string endpoint, string listening, string reason);

    [LoggerMessage(212, LogLevel.Warning, "Publishing the loopback address {Host}: only this machine can call it. Listen elsewhere or set servicecomb:service:publishAddress")]
    private static partial void LogLoopback(ILogger logger, string host);

    [LoggerMessage(213, LogLevel.Warning, "Not publishing {Listening}: neither http nor https")]
    private static partial void LogSkipped(ILogger logger, string listening);
}
