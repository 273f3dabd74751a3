using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Client.Governance;

/// <summary>Client of the governance API of the cloud (<c>/v3</c>), including dark launches. Every method throws
/// <see cref="EngineException"/> when the engine rejects the request or cannot be reached, and <see cref="ArgumentException"/> for an empty
/// id or name.</summary>
public sealed class CloudGovernanceClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>, whose
    /// <see cref="EngineClientOptions.EngineId"/> selects the engine.</summary>
    public CloudGovernanceClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v3/{transport.Project}/govern";
    }

    /// <summary>Creates a policy or traffic group, or replaces the one with this kind, name and scope. A policy applies to the requests of
    /// the traffic group with the same name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="spec">The document, such as a <see cref="RateLimitingSpec"/>.</param>
    /// <param name="scope">The services that it applies to.</param>
    /// <param name="cancellationToken">A token that cancels the requests.</param>
    /// <returns>The text of the response: the id or a success message.</returns>
    public async Task<string> SetAsync(string name, PolicySpec spec, GovernanceScope scope, CancellationToken cancellationToken = default)
    {
        var item = GovernanceItem.Create(name, spec, scope);
        return await FindByNameAsync(spec.Kind, name, scope, cancellationToken) is { Id: { } id }
            ? await UpdateAsync(spec.Kind, id, item, scope.Environment, cancellationToken)
            : await CreateAsync(spec.Kind, item, scope.Environment, cancellationToken);
    }

    /// <summary>Returns the traffic groups and the policies with the same names.</summary>
    /// <param name="environment">The environment; may be empty.</param>
    /// <param name="application">The application; null for all.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<IReadOnlyList<GovernanceDisplay>> DisplayAsync(
        string environment, string? application = null, CancellationToken cancellationToken = default)
    {
        var query = new EngineQuery().Add("environment", RequestArguments.NotNull(environment)).Add("app", application);
        return _transport.GetAsync($"{_base}/governance/display{query}", ProtocolJson.CloudGovernance.GetTypeInfo<IReadOnlyList<GovernanceDisplay>>(), cancellationToken);
    }

    /// <summary>Returns the policies of a kind, with their traffic groups if the engine sends them.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="environment">The environment; null for the engine's default.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<GovernanceDisplay>> ListAsync(GovernanceKind kind, string? environment = null, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(Request(HttpMethod.Get, Path(kind), environment), cancellationToken);
        var list = response.EnsureSuccess().Read(ProtocolJson.CloudGovernance.GetTypeInfo<IReadOnlyList<JsonElement>>());
        try
        {
            return [.. list.Select(element => Read(element, kind))];
        }
        catch (JsonException exception)
        {
            throw response.CreateReadException(exception);
        }
    }

    /// <summary>Returns a policy or traffic group.</summary>
    public Task<GovernanceItem> GetAsync(GovernanceKind kind, string id, string? environment = null, CancellationToken cancellationToken = default) =>
        _transport.ReadAsync(Request(HttpMethod.Get, Path(kind, id), environment), ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceItem>(), cancellationToken);

    /// <summary>Returns a policy or traffic group; null when it does not exist.</summary>
    public Task<GovernanceItem?> FindAsync(GovernanceKind kind, string id, string? environment = null, CancellationToken cancellationToken = default) =>
        GetAsync(kind, id, environment, cancellationToken).OrNullAsync();

    /// <summary>Returns the policy or traffic group with this name and exactly this scope; null when there is none.</summary>
    public async Task<GovernanceItem?> FindByNameAsync(GovernanceKind kind, string name, GovernanceScope scope, CancellationToken cancellationToken = default)
    {
        RequestArguments.NotEmpty(name);
        ArgumentNullException.ThrowIfNull(scope);
        var all = await ListAsync(kind, scope.Environment, cancellationToken);
        var items = all.SelectMany(entry => kind != GovernanceKind.MatchGroup ? entry.Policies : entry.MatchGroup is { } group ? [group] : []);
        return items.FirstOrDefault(item => item.Name == name && item.IsOf(scope));
    }

    /// <summary>Creates a policy or a traffic group.</summary>
    /// <returns>The text of the response: the id or a success message.</returns>
    public Task<string> CreateAsync(GovernanceKind kind, GovernanceItem item, string? environment = null, CancellationToken cancellationToken = default) =>
        ResultAsync(Request(HttpMethod.Post, Path(kind), environment).WithJson(item, ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceItem>()), cancellationToken);

    /// <summary>Replaces a policy or traffic group.</summary>
    /// <returns>The text of the response.</returns>
    public Task<string> UpdateAsync(GovernanceKind kind, string id, GovernanceItem item, string? environment = null, CancellationToken cancellationToken = default) =>
        ResultAsync(Request(HttpMethod.Put, Path(kind, id), environment).WithJson(item, ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceItem>()), cancellationToken);

    /// <summary>Deletes a policy or traffic group. Deleting a traffic group also deletes the policies with its name.</summary>
    /// <returns>The text of the response.</returns>
    public Task<string> DeleteAsync(GovernanceKind kind, string id, string? environment = null, CancellationToken cancellationToken = default) =>
        ResultAsync(Request(HttpMethod.Delete, Path(kind, id), environment), cancellationToken);

    /// <summary>Replaces the dark launch rules of a microservice.</summary>
    /// <param name="service">The name of the microservice.</param>
    /// <param name="rules">The new rules.</param>
    /// <param name="environment">The environment of the microservice; null for the empty one.</param>
    /// <param name="application">The application of the microservice; null for <c>default</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <returns>The text of the response.</returns>
    public Task<string> SetDarkLaunchAsync(
        string service, IReadOnlyList<DarkLaunchRule> rules, string? environment = null, string? application = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Put, RulesPath(service, environment, application));
        return ResultAsync(request.WithJson(rules, ProtocolJson.CloudGovernance.GetTypeInfo<IReadOnlyList<DarkLaunchRule>>()), cancellationToken);
    }

    /// <summary>Returns the dark launch rules of a microservice as the JSON text of the engine, which may contain conditions that
    /// <see cref="DarkLaunchHeader"/> does not have.</summary>
    /// <param name="service">The name of the microservice.</param>
    /// <param name="environment">The environment of the microservice; null for the empty one.</param>
    /// <param name="application">The application of the microservice; null for <c>default</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<string> GetDarkLaunchAsync(
        string service, string? environment = null, string? application = null, CancellationToken cancellationToken = default) =>
        ResultAsync(new EngineRequest(HttpMethod.Get, RulesPath(service, environment, application)), cancellationToken);

    /// <summary>Returns the dark launch rules of a microservice; null when it has none.</summary>
    /// <inheritdoc cref="GetDarkLaunchAsync" path="/param"/>
    public async Task<IReadOnlyList<DarkLaunchRule>?> FindDarkLaunchAsync(
        string service, string? environment = null, string? application = null, CancellationToken cancellationToken = default)
    {
        var path = RulesPath(service, environment, application);
        if (await ResultAsync(new EngineRequest(HttpMethod.Get, path), cancellationToken).OrNullAsync() is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(text, ProtocolJson.CloudGovernance.GetTypeInfo<IReadOnlyList<DarkLaunchRule>>());
        }
        catch (JsonException exception)
        {
            throw EngineException.InvalidResponse($"GET /{path}", 200, $"contains invalid rules: {ReceivedText.Escape(exception.Message)}", exception: ReceivedText.Escape(exception));
        }
    }

    /// <summary>Deletes the dark launch rules of a microservice.</summary>
    /// <param name="service">The name of the microservice.</param>
    /// <param name="environment">The environment of the microservice; null for the empty one.</param>
    /// <param name="application">The application of the microservice; null for <c>default</c>.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <returns>The text of the response.</returns>
    public Task<string> DeleteDarkLaunchAsync(
        string service, string? environment = null, string? application = null, CancellationToken cancellationToken = default) =>
        ResultAsync(new EngineRequest(HttpMethod.Delete, RulesPath(service, environment, application)), cancellationToken);

    private async Task<string> ResultAsync(EngineRequest request, CancellationToken cancellationToken) =>
        (await _transport.ReadAsync(request, ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceResult>(), cancellationToken)).Result ?? "";

    // The documented response is a list of groups with policies, but engines also return a list of policies.
    private static GovernanceDisplay Read(JsonElement element, GovernanceKind kind)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("An entry is not an object.");
        }

        if (element.TryGetProperty("policies", out _) || element.TryGetProperty("matchGroup", out _))
        {
            return element.Deserialize(ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceDisplay>())!;
        }

        var item = element.Deserialize(ProtocolJson.CloudGovernance.GetTypeInfo<GovernanceItem>())!;
        return kind == GovernanceKind.MatchGroup ? new GovernanceDisplay { MatchGroup = item } : new GovernanceDisplay { Policies = [item] };
    }

    private static EngineRequest Request(HttpMethod method, string path, string? environment) =>
        new EngineRequest(method, path).WithHeader("x-environment", environment, nameof(environment));

    private string Path(GovernanceKind kind) => $"{_base}/governance/{RequestArguments.NotNull(kind).PathName}";

    private string Path(GovernanceKind kind, string id)
    {
        EnginePath path = $"/{id}";
        return path.Below(Path(kind));
    }

    private string RulesPath(string service, string? environment, string? application)
    {
        EnginePath path = $"/route-rule/microservices/{service}";
        return path.Below(_base) + new EngineQuery().Add("environment", environment).Add("app_id", application);
    }
}
