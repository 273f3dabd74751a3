using System.Collections.Concurrent;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Keeps the <see cref="HttpClient.Timeout"/> of the clients of IHttpClientFactory by their names: handlers are not
/// told, and cannot tell a time-out from a call that its caller canceled.</summary>
internal sealed class ClientTimeouts : IPostConfigureOptions<HttpClientFactoryOptions>
{
    private readonly ConcurrentDictionary<string, ClientTimeout> _timeouts = new(StringComparer.Ordinal);

    public ClientTimeout For(string? client) => _timeouts.GetOrAdd(client ?? "", static _ => new ClientTimeout());

    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        var timeout = For(name);
        options.HttpClientActions.Add(client => timeout.Value = client.Timeout);
    }
}
