using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Client.Governance;

/// <summary>Client of the governance API of an engine, which stores traffic groups and policies in the configuration center. Every method
/// throws <see cref="EngineException"/> when the engine rejects the request or cannot be reached, and <see cref="ArgumentException"/> for
/// an empty id or name.</summary>
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

    /// <summary>Creates a policy or traffic group, or replaces the one with this kind, name and scope. A policy applies to the requests of
    /// the traffic group with the same name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="spec">The document, such as a <see cref="RateLimitingSpec"/>.</param>
    /// <param name="scope">The services that it applies to.</param>
    /// <param name="cancellationToken">A token that cancels the requests.</param>
    /// <returns>The id.</returns>
    public async Task<string> SetAsync(string name, PolicySpec spec, GovernanceScope scope, CancellationToken cancellationToken = default)
    {
        var item = GovernanceItem.Create(name, spec, scope);
        if (await FindByNameAsync(spec.Kind, name, scope, cancellationToken) is not { Id: { } id })
        {
            return await CreateAsync(spec.Kind, item, cancellationToken);
        }

        await UpdateAsync(spec.Kind, id, item, cancellationToken);
        return id;
    }

    /// <summary>Creates a policy or a traffic group.</summary>
    /// <returns>The id of the new item.</returns>
    public Task<string> CreateAsync(GovernanceKind kind, GovernanceItem item, CancellationToken cancellationToken = default) => _transport.ReadAsync(
        new EngineRequest(HttpMethod.Post, Path(kind)).WithJson(item, ProtocolJson.Governance.GetTypeInfo<GovernanceItem>()),
        ProtocolJson.Governance.GetTypeInfo<GovernanceId>(),
        static response => response.Id,
        "id",
        cancellationToken);

    /// <summary>Returns the policies of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="application">The application; empty for all.</param>
    /// <param name="environment">The environment, which may be empty, or <c>all</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<IReadOnlyList<GovernanceItem>> ListAsync(
        GovernanceKind kind, string application, string environment, CancellationToken cancellationToken = default) => _transport.GetAsync(
        Path(kind) + ScopeQuery(application, environment), ProtocolJson.Governance.GetTypeInfo<IReadOnlyList<GovernanceItem>>(), cancellationToken);

    /// <summary>Returns a policy or traffic group.</summary>
    public Task<GovernanceItem> GetAsync(GovernanceKind kind, string id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(Path(kind, id), ProtocolJson.Governance.GetTypeInfo<GovernanceItem>(), cancellationToken);

    /// <summary>Returns a policy or traffic group; null when it does not exist.</summary>
    public Task<GovernanceItem?> FindAsync(GovernanceKind kind, string id, CancellationToken cancellationToken = default) =>
        GetAsync(kind, id, cancellationToken).OrNullAsync();

    /// <summary>Returns the policy or traffic group with this name and exactly this scope; null when there is none.</summary>
    public async Task<GovernanceItem?> FindByNameAsync(GovernanceKind kind, string name, GovernanceScope scope, CancellationToken cancellationToken = default)
    {
        RequestArguments.NotEmpty(name);
        ArgumentNullException.ThrowIfNull(scope);
        return (await ListAsync(kind, scope.Application, scope.Environment, cancellationToken)).FirstOrDefault(item => item.Name == name && item.IsOf(scope));
    }

    /// <summary>Replaces the document and the status of a policy or traffic group.</summary>
    public Task UpdateAsync(GovernanceKind kind, string id, GovernanceItem item, CancellationToken cancellationToken = default) => _transport.RunAsync(
        new EngineRequest(HttpMethod.Put, Path(kind, id)).WithJson(item, ProtocolJson.Governance.GetTypeInfo<GovernanceItem>()), cancellationToken);

    /// <summary>Deletes a policy or traffic group. Deleting a traffic group also deletes the policies with its name.</summary>
    public Task DeleteAsync(GovernanceKind kind, string id, CancellationToken cancellationToken = default) =>
        _transport.RunAsync(new EngineRequest(HttpMethod.Delete, Path(kind, id)), cancellationToken);

    /// <summary>Returns the traffic groups and the policies with the same names.</summary>
    /// <param name="application">The application; empty for all.</param>
    /// <param name="environment">The environment, which may be empty, or <c>all</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<IReadOnlyList<GovernanceDisplay>> DisplayAsync(
        string application, string environment, CancellationToken cancellationToken = default) => _transport.GetAsync(
        $"{_base}/display{ScopeQuery(application, environment)}", ProtocolJson.Governance.GetTypeInfo<IReadOnlyList<GovernanceDisplay>>(), cancellationToken);

    private string Path(GovernanceKind kind) => $"{_base}/{RequestArguments.NotNull(kind).PathName}";

    private string Path(GovernanceKind kind, string id)
    {
        EnginePath path = $"/{id}";
        return path.Below(Path(kind));
    }

    private static EngineQuery ScopeQuery(string application, string environment) =>
        new EngineQuery().Add("app", RequestArguments.NotNull(application)).Add("environment", RequestArguments.NotNull(environment));
}
