using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Nacos;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Nacos;

/// <summary>Manages the namespaces of a Nacos engine in the cloud, which <see cref="EngineClientOptions.EngineId"/> selects. Every method
/// throws <see cref="EngineException"/> when the engine rejects the request or cannot be reached.</summary>
public sealed class NacosClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>.</summary>
    public NacosClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v1/{transport.Project}/nacos/v1/console/namespaces";
    }

    /// <summary>Returns a page of namespaces.</summary>
    /// <param name="offset">The number of namespaces to skip.</param>
    /// <param name="limit">The maximum number of namespaces to return.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<NacosNamespace>> ListNamespacesAsync(int offset, int limit, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"{_base}?offset={offset}&limit={limit}", ProtocolJson.Nacos.GetTypeInfo<NacosNamespaceList>(), cancellationToken)).Data;

    /// <summary>Creates a namespace.</summary>
    /// <returns>The result reported by the engine: true on success.</returns>
    public Task<bool> CreateNamespaceAsync(string id, string name, string? description = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"?custom_namespace_id={Escape(id)}&namespace_name={Escape(name)}{DescriptionQuery(description)}", cancellationToken);

    /// <summary>Changes the name and the description of a namespace.</summary>
    /// <returns>The result reported by the engine: true on success.</returns>
    public Task<bool> UpdateNamespaceAsync(string id, string name, string description, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"?namespace={Escape(id)}&namespace_show_name={Escape(name)}{DescriptionQuery(description)}", cancellationToken);

    /// <summary>Deletes a namespace.</summary>
    /// <returns>The result reported by the engine: true on success.</returns>
    public Task<bool> DeleteNamespaceAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"?namespace_id={Escape(id)}", cancellationToken);

    private Task<bool> SendAsync(HttpMethod method, string query, CancellationToken cancellationToken) =>
        _transport.ReadAsync(new EngineRequest(method, _base + query), ProtocolJson.Nacos.GetTypeInfo<bool>(), cancellationToken);

    private static string DescriptionQuery(string? description) => description is null ? "" : $"&namespace_desc={Escape(description)}";

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
