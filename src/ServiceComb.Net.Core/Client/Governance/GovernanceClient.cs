using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Governance;

/// <summary>Client of the governance API of an engine, which stores traffic groups and policies in the configuration center.
/// Kinds are those of <see cref="GovernanceKind"/>. Every method throws <see cref="EngineException"/> when the engine
/// rejects the request or cannot be reached.</summary>
public sealed class GovernanceClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>, the client of the registry.</summary>
    public GovernanceClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v1/{transport.Project}/gov";
    }

    /// <summary>Creates a policy or a traffic group.</summary>
    /// <returns>The id of the new item.</returns>
    public async Task<string> CreateAsync(string kind, GovernanceItem item, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Post, Path(kind)) { Body = Body(item) }, cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Governance.GetTypeInfo<GovernanceId>()).Id
            ?? throw new EngineException("the response to the creation of a policy contains no id", null);
    }

    /// <summary>Returns the policies of a kind.</summary>
    public Task<IReadOnlyList<GovernanceItem>> ListAsync(
        string kind, string application, string environment, CancellationToken cancellationToken = default) =>
        ReadAsync($"{Path(kind)}{Scope(application, environment)}", ProtocolJson.Governance.GetTypeInfo<IReadOnlyList<GovernanceItem>>(), cancellationToken);

    /// <summary>Returns a policy or traffic group.</summary>
    public Task<GovernanceItem> GetAsync(string kind, string id, CancellationToken cancellationToken = default) =>
        ReadAsync($"{Path(kind)}/{Uri.EscapeDataString(id)}", ProtocolJson.Governance.GetTypeInfo<GovernanceItem>(), cancellationToken);

    /// <summary>Replaces the document and the status of a policy or traffic group.</summary>
    public Task UpdateAsync(string kind, string id, GovernanceItem item, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Put, $"{Path(kind)}/{Uri.EscapeDataString(id)}") { Body = Body(item) };
        return _transport.RunAsync(request, cancellationToken);
    }

    /// <summary>Deletes a policy or traffic group. Deleting a traffic group also deletes the policies with its name.</summary>
    public Task DeleteAsync(string kind, string id, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Delete, $"{Path(kind)}/{Uri.EscapeDataString(id)}");
        return _transport.RunAsync(request, cancellationToken);
    }

    /// <summary>Returns the traffic groups and the policies with the same names.</summary>
    public Task<IReadOnlyList<GovernanceDisplay>> DisplayAsync(
        string application, string environment, CancellationToken cancellationToken = default) =>
        ReadAsync($"{Path("display")}{Scope(application, environment)}", ProtocolJson.Governance.GetTypeInfo<IReadOnlyList<GovernanceDisplay>>(), cancellationToken);

    private Task<T> ReadAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) => _transport.GetAsync(path, type, cancellationToken);

    private static byte[] Body(GovernanceItem item) => JsonSerializer.SerializeToUtf8Bytes(item, ProtocolJson.Governance.GetTypeInfo<GovernanceItem>());

    private string Path(string kind) => $"{_base}/{Uri.EscapeDataString(kind)}";

    private static string Scope(string application, string environment) =>
        $"?app={Uri.EscapeDataString(application)}&environment={Uri.EscapeDataString(environment)}";
}
