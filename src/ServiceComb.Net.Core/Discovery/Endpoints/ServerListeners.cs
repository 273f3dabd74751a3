using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Reads the addresses and protocols of the server.</summary>
internal sealed class ServerListeners(IConfiguration configuration, KestrelListeners kestrel, IServer? server = null)
{
    /// <summary>Gets the current addresses of the server; empty for a host without a server and for a test server, whose addresses
    /// do not accept connections.</summary>
    public IReadOnlyList<string> Addresses =>
        server is null || IsTestServer(server) ? [] : [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Finds the listener at an address; returns null when other machines cannot reach HTTP there.</summary>
    public ServerListener? Find(string address)
    {
        // Kestrel writes a Unix domain socket as http://unix:/app.sock and a named pipe as http://pipe:/app, which Uri parses as
        // hosts. Port 0 means that the server has not assigned a port yet.
        if (address.Contains("://unix:/", StringComparison.OrdinalIgnoreCase) || address.Contains("://pipe:/", StringComparison.OrdinalIgnoreCase)
            || !Uri.TryCreate(NormalizeUrl(address), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Port == 0)
        {
            return null;
        }

        var section = EndpointSection(uri);
        return new ServerListener(address, uri, kestrel.NameOf(uri.Port) ?? section?.Key)
        {
            IsHttp = !kestrel.IsNonHttp(uri.Port),
            IsHttp2Only = kestrel.IsHttp2Only(uri.Port) ?? IsConfiguredForHttp2(section),
        };
    }

    /// <summary>Converts the wildcard hosts of Kestrel, as in <c>http://*:80</c> and <c>http://+:80</c>, to a valid URI.</summary>
    public static string NormalizeUrl(string address) => address
        .Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
        .Replace("://+", "://0.0.0.0", StringComparison.Ordinal);

    // Compares by name, because apps do not reference Microsoft.AspNetCore.TestHost. Includes derived classes.
    private static bool IsTestServer(IServer server)
    {
        for (var type = server.GetType(); type is not null; type = type.BaseType)
        {
            if (type.FullName == "Microsoft.AspNetCore.TestHost.TestServer")
            {
                return true;
            }
        }

        return false;
    }

    private IConfigurationSection? EndpointSection(Uri address) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().FirstOrDefault(endpoint =>
            Uri.TryCreate(NormalizeUrl(endpoint["Url"] ?? ""), UriKind.Absolute, out var url) && url.Scheme == address.Scheme && url.Port == address.Port);

    private bool? IsConfiguredForHttp2(IConfigurationSection? endpoint) =>
        (endpoint?["Protocols"] ?? configuration["Kestrel:EndpointDefaults:Protocols"]) is { Length: > 0 } protocols
            ? protocols.Equals("Http2", StringComparison.OrdinalIgnoreCase)
            : null;
}
