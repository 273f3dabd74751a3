using System.Collections.Concurrent;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Records the <see cref="HttpClient.Timeout"/> of IHttpClientFactory clients by name. Handlers do not receive it
/// and could not distinguish a timeout from a cancellation by the caller otherwise.</summary>
internal sealed class ClientTimeouts : IPostConfigureOptions<HttpClientFactoryOptions>
{
    private readonly ConcurrentDictionary<string, ClientTimeout> _timeouts = new(StringComparer.Ordinal);

    public ClientTimeout Get(string? client) => _timeouts.GetOrAdd(client ?? "", static _ => new ClientTimeout());

    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        var timeout = Get(name);
        options.HttpClientActions.Add(client => timeout.Value = client.Timeout);
    }
}
