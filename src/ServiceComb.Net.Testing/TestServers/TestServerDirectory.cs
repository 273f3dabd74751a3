using System.Collections.Concurrent;
using Microsoft.AspNetCore.TestHost;

namespace ServiceComb.Net.Testing.TestServers;

/// <summary>The test servers of an engine by the host names under which their apps are registered.</summary>
internal sealed class TestServerDirectory
{
    private const string Domain = ".testserver";
    private readonly ConcurrentDictionary<string, Lazy<HttpMessageInvoker>> _servers = new(StringComparer.OrdinalIgnoreCase);

    public static bool IsTestServer(Uri? address) => address?.Host.EndsWith(Domain, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Adds a server.</summary>
    /// <returns>The host name.</returns>
    public string Add(TestServer server)
    {
        var host = Guid.NewGuid().ToString("N")[..12] + Domain;
        // A server has no handler before it has started.
        _servers[host] = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(server.CreateHandler()));
        return host;
    }

    public void Remove(string host) => _servers.TryRemove(host, out _);

    public HttpMessageInvoker? Find(string host) => _servers.GetValueOrDefault(host)?.Value;
}
