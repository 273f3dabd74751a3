using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Discovery;

namespace ServiceComb.Net.Endpoints;

/// <summary>Reads the addresses and protocols of the server of ASP.NET Core.</summary>
internal sealed class ServerListenerProvider(IConfiguration configuration, KestrelListeners kestrel, IServer? server = null) : IServerListenerProvider
{
    // The addresses of a test server do not accept connections.
    public IReadOnlyList<ServerListener> GetListeners() =>
        server is null || IsTestServer(server) ? [] : [.. server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(Describe) ?? []];

    /// <summary>Converts the wildcard hosts of Kestrel, as in <c>http://*:80</c> and <c>http://+:80</c>, to a valid URI.</summary>
    public static string NormalizeUrl(string address) => address
        .Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
        .Replace("://+", "://0.0.0.0", StringComparison.Ordinal);

    private ServerListener Describe(string address)
    {
        // Kestrel writes a Unix domain socket as http://unix:/app.sock and a named pipe as http://pipe:/app, which Uri parses as
        // hosts. Port 0 means that the server has not assigned a port yet.
        if (address.Contains("://unix:/", StringComparison.OrdinalIgnoreCase) || address.Contains("://pipe:/", StringComparison.OrdinalIgnoreCase)
            || !Uri.TryCreate(NormalizeUrl(address), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Port == 0
            || kestrel.IsNonHttp(uri.Port))
        {
            return new ServerListener { Address = address };
        }

        var section = EndpointSection(uri);
        return new ServerListener
        {
            Address = address,
            HttpAddress = uri,
            Name = kestrel.NameOf(uri.Port) ?? section?.Key,
            IsHttp2Only = kestrel.IsHttp2Only(uri.Port) ?? IsConfiguredForHttp2(section),
        };
    }

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
