using Microsoft.AspNetCore.TestHost;
using ServiceComb.Net.Discovery;

namespace ServiceComb.Net.Testing.TestServers;

/// <summary>Gives an app on a test server an address under which it is registered.</summary>
internal sealed class TestServerListenerProvider : IServerListenerProvider, IDisposable
{
    private readonly TestServerDirectory _servers;
    private readonly string? _host;
    private readonly IReadOnlyList<ServerListener> _listeners = [];

    /// <param name="server">The server of the app; null for another kind of server.</param>
    /// <param name="servers">The servers of the engine.</param>
    public TestServerListenerProvider(TestServer? server, TestServerDirectory servers)
    {
        _servers = servers;
        if (server is not null)
        {
            _host = servers.Add(server);
            var address = new UriBuilder(Uri.UriSchemeHttp, _host).Uri;
            _listeners = [new ServerListener { Address = address.ToString(), HttpAddress = address, IsHttp2Only = false }];
        }
    }

    public IReadOnlyList<ServerListener> GetListeners() => _listeners;

    public void Dispose()
    {
        if (_host is not null)
        {
            _servers.Remove(_host);
        }
    }
}
