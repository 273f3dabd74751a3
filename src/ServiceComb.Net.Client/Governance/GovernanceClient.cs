using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Client.Governance;

/// <summary>The governance API of an engine, which writes traffic groups and policies into the configuration center.
/// Kinds are those of <see cref="GovernanceKind"/>. Every method throws <see cref="EngineException"/> when the engine
/// refuses or cannot be reached.</summary>
public sealed class GovernanceClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Makes a client on the registry's transport.</summary>
    public GovernanceClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v1/{transport.Project}/gov";
    }

    /// <summary>Creates a policy or traffic group.</summary>
    /// <returns>The id.</returns>
    public async Task<string> CreateAsync(string kind, GovernanceItem item, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Post, Path(kind)) { Body = Body(item) }, cancellationToken);
        return response.Require().Read(GovernanceJson.Default.GovernanceId).Id
            ?? throw new EngineException("the engine answered the creation of a policy without its id", null);
    }

    /// <summary>The policies of one kind.</summary>
    public Task<IReadOnlyList<GovernanceItem>> ListAsync(
        string kind, string application, string environment, CancellationToken cancellationToken = default) =>
        ReadAsync($"{Path(kind)}{Scope(application, environment)}", GovernanceJson.Default.IReadOnlyListGovernanceItem, cancellationToken);

    /// <summary>One policy.</summary>
    public Task<GovernanceItem> GetAsync(string kind, string id, CancellationToken cancellationToken = default) =>
        ReadAsync($"{Path(kind)}/{Uri.EscapeDataString(id)}", GovernanceJson.Default.GovernanceItem, cancellationToken);

    /// <summary>Replaces document and status of a policy.</summary>
    public Task UpdateAsync(string kind, string id, GovernanceItem item, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Put, $"{Path(kind)}/{Uri.EscapeDataString(id)}") { Body = Body(item) };
        return _transport.RunAsync(request, cancellationToken);
    }

    /// <summary>Deletes a policy; with a traffic group all policies of its name go.</summary>
    public Task DeleteAsync(string kind, string id, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Delete, $"{Path(kind)}/{Uri.EscapeDataString(id)}");
        return _transport.RunAsync(request, cancellationToken);
    }

    /// <summary>Traffic groups with the policies of their names.</summary>
    public Task<IReadOnlyList<GovernanceDisplay>> DisplayAsync(
        string application, string environment, CancellationToken cancellationToken = default) =>
        ReadAsync($"{Path("display")}{Scope(application, environment)}", GovernanceJson.Default.IReadOnlyListGovernanceDisplay, cancellationToken);

    private Task<T> ReadAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) => _transport.GetAsync(path, type, cancellationToken);

    private static byte[] Body(GovernanceItem item) => JsonSerializer.SerializeToUtf8Bytes(item, GovernanceJson.Default.GovernanceItem);

    private string Path(string kind) => $"{_base}/{Uri.EscapeDataString(kind)}";

    private static string Scope(string application, string environment) =>
        $"?app={Uri.EscapeDataString(application)}&environment={Uri.EscapeDataString(environment)}";
}
