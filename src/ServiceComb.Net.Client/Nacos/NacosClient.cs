using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Nacos;

namespace ServiceComb.Net.Client.Nacos;

/// <summary>The namespaces of a Nacos engine in the cloud, which <see cref="EngineClientOptions.EngineId"/> names. Every method
/// throws <see cref="EngineException"/> when the engine refuses or cannot be reached.</summary>
public sealed class NacosClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Makes a client on a transport.</summary>
    public NacosClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v1/{transport.Project}/nacos/v1/console/namespaces";
    }

    /// <summary>Namespaces.</summary>
    /// <param name="offset">How many to leave out.</param>
    /// <param name="limit">How many to give at most.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IReadOnlyList<NacosNamespace>> ListNamespacesAsync(int offset, int limit, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"{_base}?offset={offset}&limit={limit}", NacosJson.Default.NacosNamespaceList, cancellationToken)).Data;

    /// <summary>Creates a namespace.</summary>
    /// <returns>Whether the engine did.</returns>
    public Task<bool> CreateNamespaceAsync(string id, string name, string? description = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"?custom_namespace_id={Esc(id)}&namespace_name={Esc(name)}{Described(description)}", cancellationToken);

    /// <summary>Gives a namespace another name and description.</summary>
    /// <returns>Whether the engine did.</returns>
    public Task<bool> UpdateNamespaceAsync(string id, string name, string description, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"?namespace={Esc(id)}&namespace_show_name={Esc(name)}{Described(description)}", cancellationToken);

    /// <summary>Deletes a namespace.</summary>
    /// <returns>Whether the engine did.</returns>
    public Task<bool> DeleteNamespaceAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"?namespace_id={Esc(id)}", cancellationToken);

    private Task<bool> SendAsync(HttpMethod method, string query, CancellationToken cancellationToken) =>
        _transport.ReadAsync(new EngineRequest(method, _base + query), NacosJson.Default.Boolean, cancellationToken);

    private static string Described(string? description) => description is null ? "" : $"&namespace_desc={Esc(description)}";

    private static string Esc(string text) => Uri.EscapeDataString(text);
}
