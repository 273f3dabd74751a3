using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Reads what the server listens on.</summary>
internal sealed class ServerListeners(IConfiguration configuration, KestrelListeners kestrel, IServer? server = null)
{
    /// <summary>The addresses of the server at this moment; empty for a host without a server, and for a test server, whose
    /// addresses nobody listens on.</summary>
    public IReadOnlyList<string> Addresses =>
        server is null || IsTestServer(server) ? [] : [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Returns the listener at an address; null when others can reach no HTTP there.</summary>
    public ServerListener? Find(string address)
    {
        // Kestrel writes a Unix domain socket as http://unix:/app.sock and a named pipe as http://pipe:/app; to a URI these are
        // hosts. A port 0 is one that the server was asked to choose and did not.
        if (address.Contains("://unix:/", StringComparison.OrdinalIgnoreCase) || address.Contains("://pipe:/", StringComparison.OrdinalIgnoreCase)
            || !Uri.TryCreate(NormalizeUrl(address), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Port == 0)
        {
            return null;
        }

        var section = EndpointSection(uri);
        return new ServerListener(address, uri, kestrel.NameOf(uri.Port) ?? section?.Key)
        {
            SpeaksHttp = !kestrel.IsNonHttp(uri.Port),
            IsHttp2Only = kestrel.IsHttp2Only(uri.Port) ?? IsConfiguredForHttp2(section),
        };
    }

    /// <summary>Kestrel also writes <c>http://*:80</c> and <c>http://+:80</c>, which are no URIs.</summary>
    public static string NormalizeUrl(string listening) => listening
        .Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
        .Replace("://+", "://0.0.0.0", StringComparison.Ordinal);

    // Microsoft.AspNetCore.TestHost.TestServer, which an app does not reference; it may be derived from.
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
